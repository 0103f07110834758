// Randomness as a parameter: the server passes the system's generator, a test a seeded one.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace base {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(Bytes out) = 0;

  std::uint32_t u32() {
    std::uint8_t b[4];
    fill(b);
    return load_u32(b);
  }
  std::uint64_t u64() {
    std::uint8_t b[8];
    fill(b);
    return load_u64(b);
  }
};

// Repeatable and not secret: for tests and simulations only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(Bytes out) override;

 private:
  std::uint64_t state_;
};

}  // namespace base
