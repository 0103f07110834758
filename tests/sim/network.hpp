// One direction of one person's connection: what it does to datagrams.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "tests/sim/dice.hpp"

namespace sim {

struct Conditions {
  base::Duration delay = std::chrono::milliseconds(20);
  base::Duration jitter{};  // up to so much more; keeps the order
  double loss = 0;          // probabilities, of each datagram
  double duplication = 0;
  double reorder = 0;  // of being held back, so that later ones overtake
  base::Duration held = std::chrono::milliseconds(15);  // for at most so long
  std::uint64_t bits_per_second = 0;                    // 0: as many as come
  std::size_t burst = 3'000;       // bytes that pass at once when the link was idle
  std::size_t queue_max = 60'000;  // bytes that wait at most; what comes then is lost
};

// Arrival times of the copies of one datagram.
struct Arrivals {
  base::Time at[2];
  std::size_t count = 0;
};

class Link {
 public:
  Conditions conditions;
  // Loses what it says true to, beside what chance loses.
  std::function<bool(base::ConstBytes)> filter;

  Arrivals send(base::Time now, base::ConstBytes datagram, Dice& dice) {
    Arrivals arrivals;
    const auto left = pass_rate(now, datagram.size());
    if (!left || dice.chance(conditions.loss) || (filter && filter(datagram))) return arrivals;
    arrive(*left, dice, arrivals);
    if (dice.chance(conditions.duplication)) arrive(*left, dice, arrivals);
    return arrivals;
  }

 private:
  // When the last bit has left: a token bucket with a queue before it, as its virtual clock.
  std::optional<base::Time> pass_rate(base::Time now, std::size_t size) {
    if (conditions.bits_per_second == 0) return now;
    const auto lasts = [&](std::size_t bytes) {
      return base::Duration{
          static_cast<std::int64_t>(bytes * 8 * 1'000'000'000ULL / conditions.bits_per_second)};
    };
    const base::Time bucket = std::max(bucket_, now - lasts(conditions.burst));
    if (bucket > now + lasts(conditions.queue_max)) return std::nullopt;
    bucket_ = bucket + lasts(size);
    return std::max(now, bucket_);
  }
  void arrive(base::Time left, Dice& dice, Arrivals& arrivals) {
    base::Time at = left + conditions.delay + dice.up_to(conditions.jitter);
    if (dice.chance(conditions.reorder)) {
      at = std::max(at, last_) + dice.up_to(conditions.held);
    } else {
      at = last_ = std::max(at, last_);
    }
    arrivals.at[arrivals.count++] = at;
  }

  base::Time bucket_{};
  base::Time last_{};
};

}  // namespace sim
