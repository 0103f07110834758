// How much a stream brings per second: now, and usually.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "sfu/bwe/bitrate.hpp"

namespace sfu {

class RateMeter {
 public:
  // Long enough that a keyframe does not make a stream look wide for itself.
  static constexpr base::Duration kBucket = std::chrono::milliseconds(250);
  static constexpr std::size_t kBuckets = 8;

  // A packet with so many bytes of payload; what goes around it is added.
  void add(base::Time now, std::size_t payload);
  // Of the last two seconds, or of as many as it is old.
  bwe::Bitrate current(base::Time now);
  // The most of lately: what it may be expected to bring again. Half of it is forgotten in 6 s.
  bwe::Bitrate usual(base::Time now);
  void reset() { *this = {}; }

 private:
  void advance(base::Time now);

  std::array<std::uint64_t, kBuckets> bytes_{};
  std::optional<std::int64_t> first_;  // number of the bucket of its first packet
  std::int64_t newest_ = 0;            // number of the bucket that is being filled
  double usual_ = 0;
};

}  // namespace sfu
