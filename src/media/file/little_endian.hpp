// Numbers as IVF and Ogg write them. The caller has checked the length.
#pragma once

#include <cstdint>

namespace media::file {

inline std::uint16_t little_u16(const std::uint8_t* p) {
  return static_cast<std::uint16_t>(p[0] | p[1] << 8);
}
inline std::uint32_t little_u32(const std::uint8_t* p) {
  return little_u16(p) | static_cast<std::uint32_t>(little_u16(p + 2)) << 16;
}
inline std::uint64_t little_u64(const std::uint8_t* p) {
  return little_u32(p) | static_cast<std::uint64_t>(little_u32(p + 4)) << 32;
}

}  // namespace media::file
