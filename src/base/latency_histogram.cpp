#include "base/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace base {
namespace {

using Histogram = LatencyHistogram;

std::size_t bucket_of(std::uint64_t nanoseconds) {
  constexpr unsigned kSubBits = std::countr_zero(Histogram::kPerOctave);
  if (nanoseconds < (std::uint64_t{1} << Histogram::kFirstOctave)) return 0;
  const auto octave = static_cast<unsigned>(std::bit_width(nanoseconds)) - 1;
  if (octave >= Histogram::kLastOctave) return Histogram::kBuckets - 1;
  const std::uint64_t within = (nanoseconds >> (octave - kSubBits)) & (Histogram::kPerOctave - 1);
  return 1 + (octave - Histogram::kFirstOctave) * Histogram::kPerOctave + within;
}

}  // namespace

void LatencyHistogram::record(Duration duration) {
  const Duration at_least = std::max(duration, Duration{0});
  ++counts_[bucket_of(static_cast<std::uint64_t>(at_least.count()))];
  ++count_;
  sum_ += at_least;
}

Duration LatencyHistogram::end_of(std::size_t bucket) {
  if (bucket + 1 >= kBuckets) return Duration::max();
  const std::uint64_t octave = kFirstOctave + bucket / kPerOctave;
  const std::uint64_t step = (std::uint64_t{1} << octave) / kPerOctave;
  return Duration((std::uint64_t{1} << octave) + step * (bucket % kPerOctave));
}

Duration LatencyHistogram::quantile(double share) const {
  if (count_ == 0) return {};
  const double rank = std::max(1.0, std::ceil(share * static_cast<double>(count_)));
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket + 1 < kBuckets; ++bucket) {
    below += counts_[bucket];
    if (static_cast<double>(below) >= rank) return end_of(bucket);
  }
  return end_of(kBuckets - 2);
}

}  // namespace base
