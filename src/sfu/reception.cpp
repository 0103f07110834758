#include "sfu/reception.hpp"

#include <chrono>

namespace sfu {
namespace {

// Beyond, a block answers a report that was forgotten, or its numbers are nonsense.
constexpr base::Duration kRoundTripMax = std::chrono::seconds(30);
constexpr std::int64_t kUnitsPerSecond = 65'536;

}  // namespace

base::Duration jitter_of(const Reception& reception, media::Codec codec) {
  const std::uint32_t rate = media::clock_rate(codec);
  if (rate == 0) return {};
  return std::chrono::duration_cast<base::Duration>(
      std::chrono::nanoseconds(std::int64_t{reception.jitter} * 1'000'000'000 / rate));
}

std::optional<base::Duration> round_trip(std::uint64_t now, const proto::rtcp::ReportBlock& block) {
  if (block.last_sr == 0) return std::nullopt;
  const auto middle = static_cast<std::uint32_t>(now >> 16U);
  const std::uint32_t units = middle - block.last_sr - block.delay_since_last_sr;
  const auto time = std::chrono::duration_cast<base::Duration>(
      std::chrono::nanoseconds(std::int64_t{units} * 1'000'000'000 / kUnitsPerSecond));
  return time <= kRoundTripMax ? std::optional(time) : std::nullopt;
}

}  // namespace sfu
