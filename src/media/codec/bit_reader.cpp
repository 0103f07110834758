#include "media/codec/bit_reader.hpp"

namespace media::codec {

std::uint32_t BitReader::bits(unsigned count) {
  if (count > left()) {
    ok_ = false;
    return 0;
  }
  std::uint32_t value = 0;
  for (; count > 0; --count, ++at_)
    value = value << 1 | (static_cast<std::uint32_t>(bytes_[at_ / 8]) >> (7 - at_ % 8) & 1);
  return value;
}

void BitReader::skip(std::size_t count) {
  if (count > left()) {
    ok_ = false;
  } else {
    at_ += count;
  }
}

std::uint32_t BitReader::ue() {
  unsigned zeros = 0;
  while (ok_ && !flag()) ++zeros;
  if (zeros > 31) ok_ = false;
  if (!ok_) return 0;
  return (std::uint32_t{1} << zeros) - 1 + bits(zeros);
}

std::int32_t BitReader::se() {
  const std::uint32_t code = ue();
  const auto half = static_cast<std::int32_t>(code / 2);
  return code % 2 == 1 ? half + 1 : -half;
}

std::vector<std::uint8_t> without_emulation_prevention(base::ConstBytes nal) {
  std::vector<std::uint8_t> out;
  out.reserve(nal.size());
  int zeros = 0;
  for (const std::uint8_t octet : nal) {
    if (zeros >= 2 && octet == 3) {
      zeros = 0;
      continue;
    }
    zeros = octet == 0 ? zeros + 1 : 0;
    out.push_back(octet);
  }
  return out;
}

}  // namespace media::codec
