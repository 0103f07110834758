#include "sfu/sender_clock.hpp"

#include <cmath>

namespace sfu {
namespace {

base::Duration duration_of_ntp(std::uint64_t ntp) {
  const auto seconds = static_cast<std::int64_t>(ntp >> 32);
  const auto nanoseconds = static_cast<std::int64_t>((ntp & 0xffff'ffff) * 1'000'000'000 >> 32);
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds);
}

}  // namespace

std::uint64_t ntp_of(base::Time now) {
  const std::int64_t ns = now.time_since_epoch().count();
  const auto seconds = static_cast<std::uint64_t>(ns / 1'000'000'000);
  const auto rest = static_cast<std::uint64_t>(ns % 1'000'000'000);
  return (seconds << 32) | ((rest << 32) / 1'000'000'000);
}

void SenderClock::sender_report(base::Time now, std::uint64_t ntp) {
  const base::Duration difference = now.time_since_epoch() - duration_of_ntp(ntp);
  // A clock that was set while the class runs gives a leap; it is believed, not averaged.
  constexpr base::Duration kLeap = std::chrono::seconds(10);
  if (!offset_ || std::chrono::abs(difference - *offset_) > kLeap) offset_ = difference;
}

std::optional<base::Time> SenderClock::to_ours(std::uint64_t ntp) const {
  if (!offset_) return std::nullopt;
  return base::Time{duration_of_ntp(ntp) + *offset_};
}

std::uint32_t extrapolate(const SenderReportPoint& point, base::Time now,
                          std::uint32_t clock_rate) {
  const double seconds = std::chrono::duration<double>(now - point.at).count();
  const auto units = static_cast<std::int64_t>(std::llround(seconds * clock_rate));
  return point.rtp_timestamp + static_cast<std::uint32_t>(units);
}

}  // namespace sfu
