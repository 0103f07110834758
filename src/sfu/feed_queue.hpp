// What the owner of a Worker feeds into one publication, on its way to the viewers: the packets of
// a large picture go out one after the other, not as one burst that a viewer's line drops.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "sfu/command.hpp"

namespace sfu {

// 16 packets each 5 ms are 29 Mbit/s: an encoder at 6 Mbit/s is never held up for longer than its
// key frames are large.
inline constexpr std::size_t kFedPacketsPerTick = 16;
inline constexpr base::Duration kFedTick = std::chrono::milliseconds(5);
// More than that waits for nothing, so that nothing is lost and the queue has a limit.
inline constexpr std::size_t kFedWaitingMax = 1024;

class FeedQueue {
 public:
  void push(std::vector<FedPacket> packets);
  // The next packet whose time has come; where `nobody_watches` all of them have.
  std::optional<FedPacket> pop(base::Time now, bool nobody_watches = false);
  base::Time next_timeout() const { return waiting_.empty() ? base::kNever : due_; }
  std::size_t size() const { return waiting_.size(); }
  void clear() { waiting_.clear(); }

 private:
  std::deque<FedPacket> waiting_;
  base::Time due_{};
  std::size_t left_ = 0;  // of this tick
};

}  // namespace sfu
