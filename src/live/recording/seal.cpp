#include "live/recording/seal.hpp"

#include <algorithm>

#include <zlib.h>

namespace live::recording {
namespace {

constexpr std::string_view kName = "free";
constexpr std::string_view kMark = "crc1";

}  // namespace

std::uint32_t add_to_checksum(std::uint32_t checksum, base::ConstBytes bytes) {
  return static_cast<std::uint32_t>(crc32_z(checksum, bytes.data(), bytes.size()));
}

std::array<std::uint8_t, kSealSize> seal(std::uint32_t checksum) {
  std::array<std::uint8_t, kSealSize> box{};
  base::ByteWriter out(box);
  out.u32(kSealSize);
  out.bytes(base::as_bytes(kName));
  out.bytes(base::as_bytes(kMark));
  out.u32(checksum);
  return box;
}

bool is_seal_of(base::ConstBytes bytes, std::uint32_t checksum) {
  const auto wanted = seal(checksum);
  return std::equal(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
}

bool is_seal(base::ConstBytes bytes) {
  return bytes.size() == kSealSize && is_seal_of(bytes, base::load_u32(&bytes[12]));
}

}  // namespace live::recording
