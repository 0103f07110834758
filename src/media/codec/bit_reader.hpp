// Single bits from the front of a span, as the parameter sets of codecs are written.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"

namespace media::codec {

// A read past the end gives 0, and from then on ok() is false: check once, at the end.
class BitReader {
 public:
  explicit BitReader(base::ConstBytes bytes) : bytes_(bytes) {}

  std::uint32_t bits(unsigned count);  // at most 32
  bool flag() { return bits(1) != 0; }
  void skip(std::size_t count);
  // Exp-Golomb codes (ITU-T H.264 section 9.1). One with more than 32 bits makes ok() false.
  std::uint32_t ue();
  std::int32_t se();

  bool ok() const { return ok_; }
  std::size_t left() const { return ok_ ? 8 * bytes_.size() - at_ : 0; }  // bits

 private:
  base::ConstBytes bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// What a NAL unit means: without the bytes that keep start codes out of it (ITU-T H.264 section
// 7.4.1.1: 00 00 03 becomes 00 00).
std::vector<std::uint8_t> without_emulation_prevention(base::ConstBytes nal);

}  // namespace media::codec
