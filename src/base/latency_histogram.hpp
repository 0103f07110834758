// How long things took, in buckets that grow with what they hold: small enough to be copied, cheap
// enough to be kept of every packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace base {

class LatencyHistogram {
 public:
  // Each doubling of time has so many buckets, so that a quantile is at most a quarter too long.
  static constexpr std::size_t kPerOctave = 4;
  // The first bucket ends at 2^15 ns, about 33 us; what is longer than 2^30 ns, about a second, is
  // in the last.
  static constexpr unsigned kFirstOctave = 15;
  static constexpr unsigned kLastOctave = 30;
  static constexpr std::size_t kBuckets = 1 + (kLastOctave - kFirstOctave) * kPerOctave + 1;

  // Less than nothing counts as nothing.
  void record(Duration duration);

  std::uint64_t count() const { return count_; }
  Duration sum() const { return sum_; }
  std::uint64_t in_bucket(std::size_t bucket) const { return counts_[bucket]; }
  // What is in a bucket is shorter than its end; of the last, Duration::max().
  static Duration end_of(std::size_t bucket);
  // The end of the bucket below which `share` (0 to 1) of all lie; nothing when there are none. Of
  // the last bucket its beginning.
  Duration quantile(double share) const;

 private:
  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
  Duration sum_{};
};

}  // namespace base
