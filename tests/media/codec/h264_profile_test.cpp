#include "media/codec/h264_profile.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace media::codec {
namespace {

H264Profile profile_of(std::string_view text) {
  const auto parsed = parse_h264_profile_level(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? parsed->profile : H264Profile::kOther;
}

TEST(H264Profile, knows_what_chromium_offers) {
  EXPECT_EQ(profile_of("42001f"), H264Profile::kBaseline);
  EXPECT_EQ(profile_of("42e01f"), H264Profile::kConstrainedBaseline);
  EXPECT_EQ(profile_of("4d001f"), H264Profile::kMain);
  EXPECT_EQ(profile_of("64001f"), H264Profile::kHigh);
  EXPECT_EQ(profile_of("640c1f"), H264Profile::kConstrainedHigh);
  EXPECT_EQ(profile_of("f4001f"), H264Profile::kPredictiveHigh444);
}

TEST(H264Profile, constrained_baseline_has_many_spellings) {
  for (const char* text : {"42e01f", "42C01E", "42401f", "4d801f", "4dc01f", "58c01f", "42f00b"}) {
    EXPECT_EQ(profile_of(text), H264Profile::kConstrainedBaseline) << text;
  }
  EXPECT_EQ(profile_of("58801f"), H264Profile::kBaseline);
}

TEST(H264Profile, reserved_bits_make_it_another_profile) {
  EXPECT_EQ(profile_of("42e11f"), H264Profile::kOther);
  EXPECT_EQ(profile_of("640f1f"), H264Profile::kOther);
  EXPECT_EQ(profile_of("6e001f"), H264Profile::kOther) << "High 10";
}

TEST(H264Profile, reads_the_level) {
  EXPECT_EQ(parse_h264_profile_level("42e01f")->level, 31);
  EXPECT_EQ(parse_h264_profile_level("42e034")->level, 52);
  EXPECT_FALSE(parse_h264_profile_level("42e00b")->level_1b);
}

TEST(H264Profile, level_1b_is_said_in_two_ways) {
  EXPECT_TRUE(parse_h264_profile_level("42f00b")->level_1b);
  EXPECT_TRUE(parse_h264_profile_level("640009")->level_1b);
  EXPECT_FALSE(parse_h264_profile_level("42f00c")->level_1b);
  EXPECT_FALSE(parse_h264_profile_level("64100b")->level_1b);
}

TEST(H264Profile, its_default_is_baseline_level_1) {
  EXPECT_EQ(parse_h264_profile_level("42000a"), kH264DefaultProfileLevel);
}

TEST(H264Profile, refuses_what_is_not_six_hexadecimal_digits) {
  for (const char* text : {"", "42e01", "42e01f0", "42e01g", "0x42e0", " 42e01"}) {
    EXPECT_FALSE(parse_h264_profile_level(text).has_value()) << text;
  }
}

// The rows of RFC 6184 table 5 as they are printed there: x is either bit.
struct Row {
  const char* profile_idc;
  std::string_view iop;
  H264Profile profile;
};

class H264ProfileTable : public testing::TestWithParam<Row> {};

TEST_P(H264ProfileTable, holds_for_every_value_of_its_free_bits) {
  const Row& row = GetParam();
  for (unsigned iop = 0; iop < 256; ++iop) {
    bool matches = true;
    for (std::size_t bit = 0; bit < 8; ++bit) {
      const char digit = (iop >> (7 - bit) & 1) != 0 ? '1' : '0';
      matches = matches && (row.iop[bit] == 'x' || row.iop[bit] == digit);
    }
    const std::uint8_t octet[] = {static_cast<std::uint8_t>(iop)};
    const std::string text = row.profile_idc + base::to_hex(octet) + "1f";
    EXPECT_EQ(profile_of(text) == row.profile, matches) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Rfc6184Table5, H264ProfileTable,
                         testing::Values(Row{"42", "x1xx0000", H264Profile::kConstrainedBaseline},
                                         Row{"4d", "1xxx0000", H264Profile::kConstrainedBaseline},
                                         Row{"58", "11xx0000", H264Profile::kConstrainedBaseline},
                                         Row{"42", "x0xx0000", H264Profile::kBaseline},
                                         Row{"58", "10xx0000", H264Profile::kBaseline},
                                         Row{"4d", "0x0x0000", H264Profile::kMain},
                                         Row{"64", "00000000", H264Profile::kHigh},
                                         Row{"f4", "00000000", H264Profile::kPredictiveHigh444}));

TEST(H264Profile, of_another_number_is_another) {
  // Extended, High 4:2:2, CAVLC 4:4:4, Scalable Baseline and nothing at all.
  for (const char* text : {"58001f", "7a001f", "2c001f", "53001f", "00001f", "ffffff"}) {
    EXPECT_EQ(profile_of(text), H264Profile::kOther) << text;
  }
}

TEST(H264Profile, level_1b_needs_its_flag_in_each_of_the_older_profiles) {
  for (const char* idc : {"42", "4d", "58"}) {
    EXPECT_TRUE(parse_h264_profile_level(std::string(idc) + "100b")->level_1b) << idc;
    EXPECT_FALSE(parse_h264_profile_level(std::string(idc) + "000b")->level_1b) << idc;
    EXPECT_FALSE(parse_h264_profile_level(std::string(idc) + "0009")->level_1b) << idc;
  }
  EXPECT_TRUE(parse_h264_profile_level("f40009")->level_1b);
}

TEST(H264Profile, any_level_is_read_as_it_stands) {
  EXPECT_EQ(parse_h264_profile_level("42e000")->level, 0);
  EXPECT_EQ(parse_h264_profile_level("42e0ff")->level, 255);
}

}  // namespace
}  // namespace media::codec
