// The profile-level-id of an H.264 format: which streams a decoder takes (RFC 6184 section 8.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace media::codec {

enum class H264Profile : std::uint8_t {
  kConstrainedBaseline,  // what every browser with H.264 decodes
  kBaseline,
  kMain,
  kConstrainedHigh,
  kHigh,
  kPredictiveHigh444,
  kOther,  // a valid id of a profile nobody offers over RTP
};

struct H264ProfileLevel {
  H264Profile profile = H264Profile::kBaseline;
  std::uint8_t level = 10;  // ten times the level: 31 is level 3.1
  bool level_1b = false;    // between 1 and 1.1; `level` is then 11 (9 in the High profiles)
  friend bool operator==(const H264ProfileLevel&, const H264ProfileLevel&) = default;
};

// What a format without the parameter means: Baseline, level 1 (RFC 6184 section 8.1).
inline constexpr H264ProfileLevel kH264DefaultProfileLevel{};

// Six hexadecimal digits: profile_idc, profile-iop, level_idc. nullopt for anything else.
std::optional<H264ProfileLevel> parse_h264_profile_level(std::string_view text);

}  // namespace media::codec
