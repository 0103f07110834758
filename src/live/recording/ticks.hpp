// Between durations and the ticks of a track.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace live::recording {

// 68 years: what a source may count to, either way. Sums of two such times fit into 64 bits, in
// the ticks of any track and as durations.
constexpr std::int64_t kSourceSecondsMax = std::int64_t{1} << 31;

constexpr base::Duration to_duration(std::int64_t ticks, std::uint32_t timescale) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  const std::int64_t scale = timescale;
  // In two steps: the product would not fit into 64 bits.
  return base::Duration(ticks / scale * kNanoseconds + ticks % scale * kNanoseconds / scale);
}

constexpr std::int64_t to_ticks(base::Duration duration, std::uint32_t timescale) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  const std::int64_t count = duration.count();
  const std::int64_t scale = timescale;
  return count / kNanoseconds * scale + count % kNanoseconds * scale / kNanoseconds;
}

}  // namespace live::recording
