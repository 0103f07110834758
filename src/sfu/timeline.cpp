#include "sfu/timeline.hpp"

#include <algorithm>

#include "proto/rtp/sequence.hpp"

namespace sfu {

void Timeline::begin(base::Time now, const InboundPacket& packet) {
  const std::uint64_t position = newest_position_ + 1 + kReorderRoom;
  position_offset_ = static_cast<std::int64_t>(position - packet.sequence);
  first_position_ = packet.order == Order::kFirst ? newest_position_ + 1 : position;
  if (started_) {
    // At least one unit on, at most an hour: a viewer's player treats a longer leap as a new
    // stream.
    const auto passed =
        std::clamp<base::Duration>(now - newest_at_, base::Duration{0}, std::chrono::hours(1));
    const double units =
        std::chrono::duration<double>(passed).count() * media::clock_rate(packet.codec);
    const auto step = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(units));
    timestamp_offset_ = newest_timestamp_ + step - packet.timestamp;
  }
  restarting_ = false;
  started_ = true;
  newest_position_ = position;
  newest_timestamp_ = packet.timestamp + timestamp_offset_;
  newest_at_ = now;
}

std::optional<Timeline::Place> Timeline::map(base::Time now, const InboundPacket& packet) {
  if (restarting_ && packet.order == Order::kLate) return std::nullopt;
  if (restarting_) begin(now, packet);
  const auto position =
      static_cast<std::uint64_t>(static_cast<std::int64_t>(packet.sequence) + position_offset_);
  if (static_cast<std::int64_t>(position) < static_cast<std::int64_t>(first_position_)) {
    return std::nullopt;
  }
  const std::uint32_t mapped = packet.timestamp + timestamp_offset_;
  if (position > newest_position_) {
    newest_position_ = position;
    if (proto::rtp::is_newer32(mapped, newest_timestamp_)) newest_timestamp_ = mapped;
    newest_at_ = now;
  }
  return Place{position, mapped};
}

}  // namespace sfu
