// Datagrams waiting to be sent: the sink parameter of every datagram machine. A machine writes a
// datagram straight into the batch that the kernel will read, so it is copied once.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"

namespace base {

// Ethernet's 1500 bytes less what IPv6, UDP and a tunnel take; no datagram of ours is longer.
inline constexpr std::size_t kDatagramSizeMax = 1472;

struct Transmit {
  SocketAddress to;
  Bytes bytes;
};

// Memory is kept between batches: once warm, nothing is allocated. The spans stay valid until
// clear(). A machine never keeps a reference to the queue.
class TransmitQueue {
 public:
  // Room for one datagram; write into it, then call commit() before the next open().
  Bytes open(std::size_t size_max = kDatagramSizeMax);
  // Queues the first `size` bytes of the span that open() gave. size 0 queues nothing.
  void commit(const SocketAddress& to, std::size_t size);
  // Queues a copy.
  void push(const SocketAddress& to, ConstBytes datagram);

  std::span<const Transmit> items() const { return items_; }
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  void clear();

 private:
  static constexpr std::size_t kChunkSize = 64 * 1024;
  using Chunk = std::unique_ptr<std::uint8_t[]>;

  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;  // index of the chunk being filled
  std::size_t used_ = 0;   // bytes of it that are taken
  std::vector<Transmit> items_;
};

}  // namespace base
