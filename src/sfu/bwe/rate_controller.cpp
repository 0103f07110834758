#include "sfu/bwe/rate_controller.hpp"

#include <algorithm>

namespace sfu::bwe {
namespace {

// Per second. Near to where the line was full a packet more per response time, or so much of a rate
// that is many packets.
constexpr double kGrowth = 1.08;
constexpr double kGrowthNear = 0.05;
// As long as nothing has said where it is full, and again when nothing has said so for long.
constexpr double kGrowthUnknown = 2.0;
constexpr base::Duration kForgotten = std::chrono::seconds(5);
constexpr double kPacketBits = 1200 * 8;
constexpr base::Duration kResponse = std::chrono::milliseconds(100);  // beside the round trip
constexpr double kNear = 1.2;  // of the capacity: further on the line is another
constexpr double kCapacitySmoothing = 0.5;
constexpr Bitrate kUnusedRoom = 10'000;
constexpr base::Duration kStepMax = std::chrono::milliseconds(500);
constexpr base::Duration kAgainMin = std::chrono::milliseconds(100);
constexpr base::Duration kAgainMax = std::chrono::milliseconds(300);

}  // namespace

void RateController::update(base::Time now, Usage usage, std::optional<Bitrate> carried,
                            base::Duration round_trip) {
  switch (usage) {
    case Usage::kOver:
      decrease(now, carried, round_trip);
      break;
    case Usage::kUnder:
      holds_ = true;
      break;
    case Usage::kNormal:
      holds_ = false;
      break;
  }
  if (!holds_) increase(now, carried, round_trip);
  updated_ = now;
}

void RateController::decrease(base::Time now, std::optional<Bitrate> carried,
                              base::Duration round_trip) {
  holds_ = true;
  const base::Duration again = std::clamp(round_trip, kAgainMin, kAgainMax);
  if (decreased_ && now < *decreased_ + again) return;
  decreased_ = now;
  if (!carried) {
    rate_ = std::max(rate_ / 2, kMin);
    return;
  }
  const double before = static_cast<double>(capacity_.value_or(*carried));
  capacity_ =
      static_cast<Bitrate>(before + kCapacitySmoothing * (static_cast<double>(*carried) - before));
  rate_ = std::max(std::min(rate_, scaled(*carried, kDecrease)), kMin);
}

void RateController::increase(base::Time now, std::optional<Bitrate> carried,
                              base::Duration round_trip) {
  const base::Duration passed = std::min(updated_ ? now - *updated_ : base::Duration{}, kStepMax);
  const double seconds = std::chrono::duration<double>(passed).count();
  if (capacity_ && rate_ > scaled(*capacity_, kNear)) capacity_.reset();
  const bool unknown = !decreased_ || now > *decreased_ + kForgotten;
  double rate = static_cast<double>(rate_);
  if (capacity_ && !unknown) {
    const double packet =
        kPacketBits / std::chrono::duration<double>(round_trip + kResponse).count();
    rate += std::max(packet, rate * kGrowthNear) * seconds;
  } else {
    rate += rate * ((unknown ? kGrowthUnknown : kGrowth) - 1) * seconds;
  }
  const auto wanted = static_cast<Bitrate>(rate);
  const Bitrate most =
      carried ? std::max(rate_, scaled(*carried, unused_max_) + kUnusedRoom) : rate_;
  rate_ = std::min(wanted, most);
}

void RateController::raise_to(Bitrate rate) {
  rate_ = std::max(rate_, rate);
}

void RateController::halve() {
  rate_ = std::max(rate_ / 2, kMin);
  capacity_.reset();
}

}  // namespace sfu::bwe
