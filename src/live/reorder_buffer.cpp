#include "live/reorder_buffer.hpp"

#include <algorithm>
#include <utility>

namespace live {

void ReorderBuffer::push(base::Time now, SourcePacket packet) {
  if (!next_) next_ = packet.position;
  if (packet.position < *next_) return;
  const std::uint64_t position = packet.position;
  waiting_.try_emplace(position, Entry{now, std::move(packet)});
  const auto& [first, entry] = *waiting_.begin();
  if (first != *next_) given_up_at_ = std::min(given_up_at_, entry.arrived + wait_);
}

std::optional<ReorderBuffer::Next> ReorderBuffer::pop(base::Time now) {
  if (waiting_.empty()) return std::nullopt;
  const auto first = waiting_.begin();
  const bool in_order = first->first == *next_;
  const bool gives_up = now >= given_up_at_ || waiting_.size() >= kReorderPacketsMax;
  if (!in_order && !gives_up) return std::nullopt;
  Next next{std::move(first->second.packet), !in_order};
  next_ = first->first + 1;
  waiting_.erase(first);
  given_up_at_ = base::kNever;
  if (!waiting_.empty() && waiting_.begin()->first != *next_) {
    given_up_at_ = waiting_.begin()->second.arrived + wait_;
  }
  return next;
}

base::Time ReorderBuffer::next_timeout() const {
  return waiting_.empty() ? base::kNever : given_up_at_;
}

}  // namespace live
