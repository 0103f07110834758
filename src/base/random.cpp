#include "base/random.hpp"

namespace base {

void SeededRandom::fill(Bytes out) {
  for (std::uint8_t& byte : out) {
    // SplitMix64: enough to be uncorrelated, and the same everywhere.
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    byte = static_cast<std::uint8_t>(z ^ (z >> 31));
  }
}

}  // namespace base
