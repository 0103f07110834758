// The kernel's generator (getrandom), read in blocks so that a small request costs no system call.
// For keys too. One object per thread.
#pragma once

#include <array>
#include <cstdint>

#include "base/random.hpp"

namespace net {

class SystemRandom final : public base::Random {
 public:
  ~SystemRandom() override;
  void fill(base::Bytes out) override;

 private:
  std::array<std::uint8_t, 1024> block_{};
  std::size_t used_ = 1024;  // bytes of block_ that were handed out, and wiped
};

}  // namespace net
