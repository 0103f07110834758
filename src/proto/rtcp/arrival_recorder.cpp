#include "proto/rtcp/arrival_recorder.hpp"

#include <algorithm>

namespace proto::rtcp {

void ArrivalRecorder::received(base::Time now, std::uint16_t transport_sequence) {
  const std::uint64_t sequence = extender_.extend(transport_sequence);
  if (arrivals_.empty()) arrivals_.resize(kWindow);
  if (next_ == 0) {
    next_ = newest_ = sequence;
  } else if (sequence < next_) {
    return;  // reported as lost already; saying it again would confuse the sender's estimator
  }
  if (sequence - next_ >= kWindow) {
    const std::uint64_t first = sequence - kWindow + 1;
    for (std::uint64_t s = next_; s < std::min(first, next_ + kWindow); ++s) arrival(s).reset();
    next_ = first;
  }
  newest_ = std::max(newest_, sequence);
  arrival(sequence) = now;
  if (!due_) due_ = now + interval_;
}

bool ArrivalRecorder::write_due(base::Time now, std::uint32_t sender, std::uint32_t media,
                                base::ByteWriter& out) {
  if (!due_ || now < *due_) return false;
  // Begins with what was lost since the last report, and ends with a received packet.
  batch_.clear();
  for (std::uint64_t s = next_; s <= newest_; ++s) {
    batch_.push_back({static_cast<std::uint16_t>(s), arrival(s)});
  }
  const std::size_t taken = write_transport_feedback(sender, media, feedback_count_, batch_, out);
  if (taken == 0) {
    due_.reset();
    return false;
  }
  ++feedback_count_;
  for (std::uint64_t s = next_; s < next_ + taken; ++s) arrival(s).reset();
  next_ += taken;
  if (!pending()) due_.reset();
  return true;
}

base::Time ArrivalRecorder::next_timeout() const {
  return due_.value_or(base::kNever);
}

}  // namespace proto::rtcp
