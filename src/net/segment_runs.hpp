// Which datagrams go to the kernel in one piece, to be cut by it or by the network card (UDP
// generic segmentation offload): those to one address, one after another, of one size; only the
// last may be shorter. What goes to one address keeps its order.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/socket_address.hpp"
#include "base/transmit_queue.hpp"

namespace net {

// Linux before 6.9 takes no more at once.
inline constexpr std::size_t kSegmentsMax = 64;
// All of them, with room for the headers of one IP packet.
inline constexpr std::size_t kRunBytesMax = 65'000;

class SegmentRuns {
 public:
  struct Run {
    std::uint32_t first = 0;  // index in order()
    std::uint32_t count = 0;
  };
  // Of an address for which this gives false each datagram is a run of its own.
  using MaySegment = std::function<bool(const base::SocketAddress& to)>;

  // Memory is kept between calls: once warm, nothing is allocated. Fewer than 2^32 datagrams.
  void plan(std::span<const base::Transmit> datagrams, const MaySegment& may_segment);

  // Every datagram's index once, and the runs of them; good until the next plan().
  std::span<const std::uint32_t> order() const { return order_; }
  std::span<const Run> runs() const { return runs_; }

 private:
  struct Chain {  // what goes to one address
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };
  void group(std::span<const base::Transmit> datagrams);
  void cut(std::span<const base::Transmit> datagrams, const Chain& chain, bool whole);

  std::vector<Chain> chains_;
  std::vector<std::uint32_t> next_;   // the next one to the same address
  std::vector<std::uint32_t> table_;  // by hash of the address: index of the chain + 1, 0: free
  std::vector<std::uint32_t> order_;
  std::vector<Run> runs_;
};

}  // namespace net
