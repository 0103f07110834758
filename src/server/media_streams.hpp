// The TCP connections of one shard that carry what others send as datagrams (ICE-TCP, RFC 6544):
// for people whose network lets no UDP through. Reads frames for the Worker and writes what it
// sends to them. Belongs to the media thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"
#include "net/file_descriptor.hpp"
#include "net/ready_set.hpp"
#include "net/stream_socket.hpp"
#include "proto/ice/tcp_framing.hpp"
#include "server/connection_count.hpp"

namespace server {

// Of one shard. A browser has two transports, and tries each address of ours with each of them.
inline constexpr std::size_t kMediaStreamsMax = 4'000;
// A whole school can sit behind one address: 500 people with two transports, by two addresses of
// ours.
inline constexpr std::size_t kMediaStreamsPerAddressMax = 2'000;
// A connection that no peer has proved for so long is closed: a stranger's, or one of somebody who
// has left.
inline constexpr base::Duration kUnprovenTimeMax = std::chrono::seconds(10);
// What a connection may send before it is proved. A browser sends about ten checks a second.
inline constexpr std::size_t kUnprovenBytesMax = 64 * 1024;
// What may wait for somebody who reads too slowly; further packets are dropped whole. It is a
// second of what a teacher's page sends at most: screen 2.5, camera 1.7 and sound 0.2 Mbit/s. Less
// would cut key frames, which come as a burst; more would only be shown later than it is of use.
inline constexpr std::size_t kUnsentMax = 512 * 1024;
// Of it, for what is no media: answers to connectivity checks keep the connection alive.
inline constexpr std::size_t kUnsentReserve = 8 * 1024;
// Of all connections of a shard together. Beyond it each may still have a little: who reads is not
// to suffer for those who do not.
inline constexpr std::size_t kUnsentTotalMax = 64 * 1024 * 1024;
inline constexpr std::size_t kUnsentAlways = 16 * 1024;
// Somebody who takes nothing for so long, while something waits, is cut off.
inline constexpr base::Duration kUnreadTimeMax = std::chrono::seconds(15);

// A connection that began with a check, as the HTTPS port hands it over.
struct MediaStreamArrival {
  net::FileDescriptor socket;
  std::vector<std::uint8_t> first;  // what was read of it already
};

struct MediaStreamCounters {
  std::uint64_t open = 0;  // now
  std::uint64_t frames_received = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t refused_limit = 0;
  std::uint64_t refused_limit_per_address = 0;
  std::uint64_t closed_unproven = 0;   // no authentic check in time, or too much before one
  std::uint64_t closed_bad_frame = 0;  // longer than any that is good
  std::uint64_t closed_unread = 0;     // took nothing for kUnreadTimeMax
  std::uint64_t dropped_unread = 0;    // packets for somebody who reads too slowly
  std::uint64_t dropped_closed = 0;    // packets for a connection that has ended
};

class MediaStreams {
 public:
  // Called from within receive() and end_turn(). Each connection has an address with a `stream` of
  // its own.
  struct Sinks {
    // A frame, which may be changed in place.
    std::function<void(base::Time now, const base::SocketAddress& from, base::Bytes frame)> frame;
    // Whether a peer has proved that it is there.
    std::function<bool(const base::SocketAddress& from)> is_proved;
    // Nothing comes from there or goes there any more.
    std::function<void(base::Time now, const base::SocketAddress& from)> closed;
  };

  // Throws std::system_error when the process has no descriptor left.
  explicit MediaStreams(Sinks sinks);
  ~MediaStreams();

  // Takes a connection over, or closes and counts it.
  void adopt(base::Time now, MediaStreamArrival arrival);
  // Readable when receive() has something to do.
  int fd() const { return ready_.fd(); }
  // Reads and writes what can be read and written now.
  void receive(base::Time now);
  // Queues those of the datagrams that are for connections and sends what the kernel takes; gives
  // the others. What it gives is valid until the next call.
  std::span<const base::Transmit> send(base::Time now, std::span<const base::Transmit> datagrams);
  // Tells of connections that have ended, and ends those that are overdue.
  void end_turn(base::Time now);
  // When end_turn() must be called at the latest; kNever while there are no connections.
  base::Time next_timeout() const;

  const MediaStreamCounters& counters() const { return counters_; }

 private:
  struct Connection;

  void read(base::Time now, Connection& connection);
  void take_frames(base::Time now, Connection& connection, base::Bytes bytes);
  void queue(base::Time now, Connection& connection, base::ConstBytes datagram);
  bool has_room(const Connection& connection, base::ConstBytes datagram) const;
  void write(base::Time now, Connection& connection);
  void check(base::Time now, Connection& connection);
  // It is told of and forgotten with the next end_turn().
  void end(Connection& connection);
  void want_writable(Connection& connection, bool wanted);
  Connection* find(std::uint32_t stream);

  Sinks sinks_;
  net::ReadySet ready_;
  std::unordered_map<std::uint32_t, std::unique_ptr<Connection>> connections_;
  std::uint32_t last_stream_ = 0;
  ConnectionCount count_{kMediaStreamsMax, kMediaStreamsPerAddressMax};
  MediaStreamCounters counters_;
  std::size_t unsent_total_ = 0;
  base::Time next_check_ = base::kNever;
  std::vector<std::uint32_t> ended_;
  std::vector<std::uint32_t> to_write_;    // scratch of send()
  std::vector<base::Transmit> datagrams_;  // what send() gives
  std::vector<std::uint8_t> read_buffer_;
};

}  // namespace server
