#include "tests/sim/jitter_buffer.hpp"

#include <algorithm>

namespace sim {

void JitterBuffer::receive(base::Time now, std::uint64_t sequence, const Mark& mark) {
  if (newest_ && sequence > *newest_ + 1) {
    if (sequence - *newest_ + missing_.size() > kMissingMax) {
      missing_.clear();
      decoded_to_.reset();
    } else {
      for (std::uint64_t lost = *newest_ + 1; lost < sequence; ++lost) missing_[lost] = {now};
    }
  }
  if (!newest_ || sequence > *newest_) newest_ = sequence;
  missing_.erase(sequence);
  if (!decoded_to_ || sequence > *decoded_to_) waiting_[sequence] = mark;
  decode(now);
}

void JitterBuffer::receive_empty(base::Time now, std::uint64_t sequence) {
  Mark mark;
  mark.first = mark.last = true;
  empties_.insert(sequence);
  receive(now, sequence, mark);
}

std::optional<std::uint64_t> JitterBuffer::whole_frame(std::uint64_t from) const {
  auto packet = waiting_.find(from);
  if (packet == waiting_.end() || !packet->second.first) return std::nullopt;
  for (std::uint64_t at = from; packet != waiting_.end() && packet->first == at; ++packet, ++at) {
    if (packet->second.last) return at;
  }
  return std::nullopt;
}

void JitterBuffer::pass(base::Time now, std::uint64_t last) {
  waiting_.erase(waiting_.begin(), waiting_.upper_bound(last));
  missing_.erase(missing_.begin(), missing_.upper_bound(last));
  decoded_to_ = last;
  if (!empties_.contains(last)) ++decoded_;
  empties_.erase(empties_.begin(), empties_.upper_bound(last));
  decoded_at_ = now;
  stuck_.reset();
}

void JitterBuffer::decode(base::Time now) {
  for (bool moved = true; moved;) {
    moved = false;
    if (decoded_to_) {
      if (const auto last = whole_frame(*decoded_to_ + 1)) {
        pass(now, *last);
        moved = true;
        continue;
      }
    }
    for (const auto& [sequence, mark] : waiting_) {
      if (!mark.key || !mark.first) continue;
      if (const auto last = whole_frame(sequence)) {
        pass(now, *last);
        moved = true;
        break;
      }
    }
  }
  if (waiting_.size() > kMissingMax) waiting_.erase(waiting_.begin());
  if (!waiting_.empty() && !stuck_) stuck_ = now;
}

JitterBuffer::Wishes JitterBuffer::take_wishes(base::Time now) {
  Wishes wishes;
  for (auto& [sequence, missing] : missing_) {
    if (missing.due > now) continue;
    wishes.lost.push_back(static_cast<std::uint16_t>(sequence));
    missing.due = now + kRetry;
    ++missing.tries;
  }
  std::erase_if(missing_, [](const auto& entry) { return entry.second.tries >= kTriesMax; });
  if (stuck_ && now >= std::max(*stuck_ + kPatience, asked_ + kKeyframeRetry)) {
    wishes.keyframe = true;
    asked_ = now;
    ++keyframes_asked_;
  }
  return wishes;
}

base::Time JitterBuffer::next_timeout() const {
  base::Time next = base::kNever;
  for (const auto& [sequence, missing] : missing_) next = std::min(next, missing.due);
  if (stuck_) next = std::min(next, std::max(*stuck_ + kPatience, asked_ + kKeyframeRetry));
  return next;
}

}  // namespace sim
