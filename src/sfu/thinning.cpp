#include "sfu/thinning.hpp"

#include <algorithm>

namespace sfu {

void Thinning::begin(const Packet& packet) {
  applied_ = wanted_;
  newest_position_ = packet.position;
  picture_ = packet.timestamp;
  leaves_out_ = false;
  forgotten_ = {};
  left_out_.clear();
}

Thinning::Verdict Thinning::judge(const Packet& packet) {
  if (packet.position < newest_position_) return judge_late(packet);
  newest_position_ = packet.position;
  if (packet.timestamp != picture_) begin_picture(packet);
  if (!leaves_out_) return Verdict::kSend;
  leave_out(packet);
  return Verdict::kLeaveOut;
}

void Thinning::begin_picture(const Packet& packet) {
  const media::codec::PacketFacts& facts = packet.facts;
  applied_ = std::min(applied_, wanted_);
  if (facts.keyframe_start) applied_ = wanted_;
  if (facts.layer_sync && facts.temporal_layer <= wanted_) {
    applied_ = std::max(applied_, facts.temporal_layer);
  }
  picture_ = packet.timestamp;
  leaves_out_ = facts.temporal_layer > applied_;
}

void Thinning::leave_out(const Packet& packet) {
  const bool same = !left_out_.empty() && left_out_.back().timestamp == packet.timestamp;
  const std::uint16_t pictures =
      left_out_.empty() ? forgotten_.pictures : left_out_.back().pictures;
  if (left_out_.size() == kRemembered) {
    const auto half = left_out_.begin() + kRemembered / 2;
    forgotten_ = {forgotten_.packets + kRemembered / 2, (half - 1)->pictures};
    left_out_.erase(left_out_.begin(), half);
  }
  left_out_.push_back({packet.position, packet.timestamp,
                       same ? pictures : static_cast<std::uint16_t>(pictures + 1)});
}

Thinning::Verdict Thinning::judge_late(const Packet& packet) const {
  const bool forgets = forgotten_.packets > 0;
  if (forgets && packet.position < left_out_.front().position) return Verdict::kTooLate;
  const auto next =
      std::lower_bound(left_out_.begin(), left_out_.end(), packet.position,
                       [](const LeftOut& l, std::uint64_t p) { return l.position < p; });
  const bool of_next = next != left_out_.end() && next->timestamp == packet.timestamp;
  const bool of_last = next != left_out_.begin() && (next - 1)->timestamp == packet.timestamp;
  return of_next || of_last ? Verdict::kSendEmpty : Verdict::kSend;
}

Thinning::Gap Thinning::before(std::uint64_t position) const {
  const auto next =
      std::lower_bound(left_out_.begin(), left_out_.end(), position,
                       [](const LeftOut& l, std::uint64_t p) { return l.position < p; });
  if (next == left_out_.begin()) return forgotten_;
  return {forgotten_.packets + static_cast<std::uint64_t>(next - left_out_.begin()),
          (next - 1)->pictures};
}

}  // namespace sfu
