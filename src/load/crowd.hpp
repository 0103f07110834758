// The media side of a load test: one thread, one publisher perhaps, and as many viewers as are
// added, each with a port of its own, since a server tells viewers apart by their addresses.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "client/description.hpp"
#include "client/publisher.hpp"
#include "client/viewer.hpp"
#include "load/attendance.hpp"
#include "load/latency.hpp"
#include "load/source.hpp"
#include "net/file_descriptor.hpp"
#include "net/system_random.hpp"
#include "proto/dtls/context.hpp"

namespace load {

// Latency counts from so long after a viewer's first packet: before, it is sent what the server
// kept since the last keyframe.
inline constexpr base::Duration kCatchUp = std::chrono::seconds(2);
// What IPv4 and UDP add to a datagram.
inline constexpr std::uint64_t kHeaderBytes = 28;

// Totals since the crowd began; differences of two say what happened between.
struct CrowdTotals {
  std::uint64_t packets = 0;  // media that viewers received
  std::uint64_t lost = 0;
  std::uint64_t gaps = 0;
  std::uint64_t decrypted = 0;
  std::uint64_t forged = 0;
  // Of all datagrams, with IP and UDP headers, as the kernel handed them over: what the server
  // sent, and what it was sent.
  std::uint64_t bytes_from_server = 0;
  std::uint64_t bytes_to_server = 0;
  std::uint64_t published = 0;  // media packets of the publisher
  std::uint64_t bursts = 0;     // in which it sent them: pauses lie between
  std::uint64_t keyframe_requests = 0;
};

class Crowd {
 public:
  // Each `decrypt_every`th packet of a stream is decrypted and its latency noted.
  Crowd(const proto::dtls::Context& context, unsigned decrypt_every);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  // All of these may be called from another thread. The error is a sentence.
  base::Result<std::size_t, std::string> add_viewer(const client::Identity& identity,
                                                    const client::Server& server, base::Time asked);
  std::optional<std::string> publish(const client::Identity& identity, const client::Server& server,
                                     std::vector<client::OutboundTrack> tracks,
                                     std::vector<media::file::Clip> clips);
  bool is_publishing() const;
  bool publisher_lost() const;
  CrowdTotals totals() const;
  std::vector<ViewerState> viewers() const;
  // The latencies in milliseconds that were noted since the last call.
  std::vector<double> take_latencies();
  // Says goodbye to the server and stops.
  void leave();

 private:
  struct Member {
    net::FileDescriptor fd;
    bool mapped = false;
    std::unique_ptr<client::Viewer> viewer;        // one of the two
    std::unique_ptr<client::Publisher> publisher;  //
    base::Time asked{};                            // of a viewer
    bool lost = false;                             //
  };

  struct ReceiveBatch;

  base::Result<Member*, std::string> add_member();
  void run();
  void turn(base::Time now);
  void read(Member& member, base::Time now);
  void on_datagram(Member& member, base::Time now, std::int64_t stamped, base::SocketAddress from,
                   base::Bytes datagram);
  void play(base::Time now);
  void handle_timeouts(base::Time now);
  void flush(Member& member);
  base::Duration wait_time(base::Time now) const;

  const proto::dtls::Context& context_;
  const unsigned decrypt_every_;
  net::SystemRandom random_;
  net::FileDescriptor epoll_;
  mutable std::mutex mutex_;  // everything below
  std::vector<std::unique_ptr<Member>> members_;
  Member* publisher_ = nullptr;
  bool publisher_lost_ = false;
  std::vector<media::file::Clip> clips_;
  std::vector<Playback> playbacks_;
  SentPackets sent_;
  std::vector<double> latencies_;
  CrowdTotals totals_;
  base::TransmitQueue out_;
  std::unique_ptr<ReceiveBatch> batch_;  // of the thread; large, and touched as it is used
  base::Time timeouts_due_{};
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace load
