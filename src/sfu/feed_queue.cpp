#include "sfu/feed_queue.hpp"

#include <iterator>
#include <utility>

namespace sfu {

void FeedQueue::push(std::vector<FedPacket> packets) {
  waiting_.insert(waiting_.end(), std::make_move_iterator(packets.begin()),
                  std::make_move_iterator(packets.end()));
}

std::optional<FedPacket> FeedQueue::pop(base::Time now, bool nobody_watches) {
  if (waiting_.empty()) return std::nullopt;
  if (now >= due_) {
    due_ = now + kFedTick;
    left_ = kFedPacketsPerTick;
  }
  if (!nobody_watches && left_ == 0 && waiting_.size() <= kFedWaitingMax) return std::nullopt;
  if (left_ > 0) --left_;
  FedPacket packet = std::move(waiting_.front());
  waiting_.pop_front();
  return packet;
}

}  // namespace sfu
