// Chance, repeatable: everything random in the simulation comes from one seed.
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "base/time.hpp"

namespace sim {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint32_t u32() { return random_.u32(); }
  // 0 .. limit - 1
  std::size_t below(std::size_t limit) { return random_.u32() % limit; }
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  bool chance(double probability) {
    return probability > 0 && random_.u32() < probability * 4294967296.0;
  }
  base::Duration up_to(base::Duration most) {
    if (most.count() <= 0) return {};
    return base::Duration{static_cast<std::int64_t>(random_.u64() >> 1) % most.count()};
  }
  base::Random& source() { return random_; }

 private:
  base::SeededRandom random_;
};

}  // namespace sim
