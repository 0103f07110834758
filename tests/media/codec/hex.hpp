// Bytes as people write them down.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace media::codec::testing {

// Of pairs of hexadecimal digits; blanks may stand between pairs.
inline std::vector<std::uint8_t> hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == ' ') continue;
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
    ++i;
  }
  return bytes;
}

// What x264 writes, as ffmpeg 5.1 puts it into FLV.
inline constexpr std::string_view kHigh1080 =
    "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c65801000468ef8fcbfdf8f800";
inline constexpr std::string_view kBaseline90 =
    "0142c00affe100186742c00ada0a37e4c044000003000400000300783c489a8001000468ce0fc8";
inline constexpr std::string_view kHigh444 =
    "01f4001effe1001967f4001e919680a02ff89c0440000003004000000c83c58ba801000668ef0f192190fff8f800";
inline constexpr std::string_view kHigh10 =
    "016e001effe10019676e001ea6cb405017fcb808800000030080000019078b175001000468ef0fcbfdfafa00";
inline constexpr std::string_view kInterlaced422 =
    "017a001fffe10019677a001fbcd940a063f1b8088000000300800000320f8b16cb01000468fe8fcbfef8f800";
inline constexpr std::string_view kMainNoReorder =
    "014d401effe10019674d401eda0280bfe5c044000003000400000300f23c58ba8001000468ef0fc8";

}  // namespace media::codec::testing
