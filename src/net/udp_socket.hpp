// A UDP socket for media: never blocks, moves datagrams in batches of one system call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <system_error>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"

namespace net {

inline constexpr std::size_t kUdpBatch = 64;
// Datagrams of one system call, where several go in one piece.
inline constexpr std::size_t kUdpPieces = 1024;
inline constexpr int kUdpBufferSize = 4 * 1024 * 1024;  // asked of the kernel, for each direction

struct Datagram {
  base::SocketAddress from;  // IPv4 unwrapped where it came mapped into IPv6
  base::Bytes bytes;         // may be changed in place; decryption does
  base::Duration waited{};   // in the kernel's queue
};

struct UdpCounters {
  std::uint64_t received = 0;
  std::uint64_t dropped_unread = 0;  // by the kernel: its buffer was full; known with the next one
  std::uint64_t truncated = 0;       // longer than any datagram of ours: dropped
  std::uint64_t sent = 0;
  std::uint64_t sent_in_runs = 0;    // of those: several in one piece, which the kernel cut
  std::uint64_t runs_refused = 0;    // pieces that it could not cut; sent one by one
  std::uint64_t dropped_full = 0;    // the kernel's buffer was full
  std::uint64_t dropped_failed = 0;  // refused: no route, too long, not permitted
};

class UdpSocket {
 public:
  // Listens on all addresses, IPv6 and IPv4 in one socket; IPv4 alone where the machine has no
  // IPv6. Port 0 takes a free one.
  static base::Result<UdpSocket, std::error_code> open(std::uint16_t port);
  ~UdpSocket();
  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&& other) noexcept;

  int fd() const;
  std::uint16_t port() const;

  // What has arrived, up to kUdpBatch datagrams; empty: nothing more. Valid until the next call.
  std::span<Datagram> receive_batch();

  // Sends what the kernel takes and drops the rest, counted: media that waits is too late. What
  // goes to one address keeps its order, and several of one size go to the kernel in one piece. An
  // answer leaves from the address that the question was sent to, since a browser takes it from
  // no other (RFC 8445 section 7.2.5.2.1).
  void send_batch(std::span<const base::Transmit> datagrams);

  const UdpCounters& counters() const;

 private:
  struct Batch;  // the kernel's structures, out of this header
  explicit UdpSocket(std::unique_ptr<Batch> batch);

  std::unique_ptr<Batch> batch_;
};

}  // namespace net
