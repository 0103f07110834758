#include "media/codec/h264_profile.hpp"

#include "base/encoding.hpp"

namespace media::codec {
namespace {

// One row of RFC 6184 table 5, with the later profiles of ITU-T H.264 annex A: the profile is
// meant when profile_idc is equal and profile-iop agrees with `iop` in the bits of `mask`.
struct ProfilePattern {
  std::uint8_t profile_idc;
  std::uint8_t mask;
  std::uint8_t iop;
  H264Profile profile;
};

constexpr ProfilePattern kPatterns[] = {
    {0x42, 0x4F, 0x40, H264Profile::kConstrainedBaseline},  // x1xx0000
    {0x4D, 0x8F, 0x80, H264Profile::kConstrainedBaseline},  // 1xxx0000
    {0x58, 0xCF, 0xC0, H264Profile::kConstrainedBaseline},  // 11xx0000
    {0x42, 0x4F, 0x00, H264Profile::kBaseline},             // x0xx0000
    {0x58, 0xCF, 0x80, H264Profile::kBaseline},             // 10xx0000
    {0x4D, 0xAF, 0x00, H264Profile::kMain},                 // 0x0x0000
    {0x64, 0xFF, 0x00, H264Profile::kHigh},                 // 00000000
    {0x64, 0xFF, 0x0C, H264Profile::kConstrainedHigh},      // 00001100
    {0xF4, 0xFF, 0x00, H264Profile::kPredictiveHigh444},    // 00000000
};

constexpr std::uint8_t kConstraintSet3 = 0x10;
constexpr std::uint8_t kLevel11 = 11;
constexpr std::uint8_t kLevel1bInHigh = 9;

// ITU-T H.264 section A.3.1: the older profiles say 1b as level 1.1 with constraint_set3_flag.
bool is_level_1b(std::uint8_t profile_idc, std::uint8_t iop, std::uint8_t level_idc) {
  const bool older = profile_idc == 0x42 || profile_idc == 0x4D || profile_idc == 0x58;
  return older ? level_idc == kLevel11 && (iop & kConstraintSet3) != 0
               : level_idc == kLevel1bInHigh;
}

}  // namespace

std::optional<H264ProfileLevel> parse_h264_profile_level(std::string_view text) {
  if (text.size() != 6) return std::nullopt;
  const auto bytes = base::from_hex(text);
  if (!bytes) return std::nullopt;
  const std::uint8_t profile_idc = (*bytes)[0];
  const std::uint8_t iop = (*bytes)[1];
  const std::uint8_t level_idc = (*bytes)[2];

  H264ProfileLevel result{.profile = H264Profile::kOther,
                          .level = level_idc,
                          .level_1b = is_level_1b(profile_idc, iop, level_idc)};
  for (const ProfilePattern& pattern : kPatterns) {
    if (pattern.profile_idc == profile_idc && (iop & pattern.mask) == pattern.iop) {
      result.profile = pattern.profile;
      break;
    }
  }
  return result;
}

}  // namespace media::codec
