// Formats whose configurations are whole.
#pragma once

#include "media/frame.hpp"

namespace media::mp4::test {

inline Format h264(std::uint8_t level = 0x1F) {
  Format format;
  format.codec = Codec::kH264;
  format.timescale = 90'000;
  format.configuration = {1,    0x64, 0, level, 0xFF, 0xE1, 0,    4,    0x67, 0x64,
                          0x00, 0x1F, 1, 0,     4,    0x68, 0xEB, 0x8F, 0x20};
  format.width = 1280;
  format.height = 720;
  return format;
}

inline Format aac(std::uint8_t first = 0x12) {
  Format format;
  format.codec = Codec::kAac;
  format.timescale = 44'100;
  format.configuration = {first, 0x10};
  format.channels = 2;
  return format;
}

inline Format opus() {
  Format format;
  format.codec = Codec::kOpus;
  format.timescale = 48'000;
  format.configuration = {'O',  'p', 'u',  's',  'H', 'e', 'a', 'd', 1, 2,
                          0x38, 1,   0x80, 0xBB, 0,   0,   0,   0,   0};
  format.channels = 2;
  return format;
}

}  // namespace media::mp4::test
