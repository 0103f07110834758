#include "media/codec/aac_configuration.hpp"

#include <gtest/gtest.h>

#include "tests/media/codec/hex.hpp"

namespace media::codec {
namespace {

using testing::hex;

TEST(AacConfiguration, of_lc_with_two_channels) {
  const auto found = parse_aac_configuration(hex("1210"));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (AacConfiguration{2, 44'100, 2, 1024, false, false}));
  EXPECT_EQ(parse_aac_configuration(hex("119056e500"))->sample_rate, 48'000U);
}

TEST(AacConfiguration, tells_frames_of_960_samples) {
  EXPECT_EQ(parse_aac_configuration(hex("1194"))->frame_samples, 960);
}

TEST(AacConfiguration, tells_he_aac_and_the_rate_of_its_frames) {
  // Type 5, 24 kHz, 2 channels, heard at 48 kHz, type 2.
  const auto found = parse_aac_configuration(hex("2b118800"));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (AacConfiguration{2, 24'000, 2, 1024, true, false}));
  EXPECT_TRUE(parse_aac_configuration(hex("eb098800"))->parametric_stereo);
}

TEST(AacConfiguration, reads_a_rate_that_is_written_out) {
  // Type 2, index 15, 44100 as 24 bits, one channel.
  EXPECT_EQ(parse_aac_configuration(hex("178056220800"))->sample_rate, 44'100U);
  EXPECT_EQ(parse_aac_configuration(hex("178056220800"))->channels, 1);
}

TEST(AacConfiguration, counts_the_channels_of_a_program) {
  // Type 2, 48 kHz, channels 0; a program with one pair in front and a low frequency channel.
  // 00010 0011 0000 | 0 0 0 | 0000 01 0011 0001 0000 0000 01 000 0000 0 0 0 1 0000 0000
  const auto found = parse_aac_configuration(hex("1180 04c4 0100 2000"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->channels, 3);
}

TEST(AacConfiguration, refuses_what_does_not_exist) {
  EXPECT_FALSE(parse_aac_configuration({}));
  EXPECT_FALSE(parse_aac_configuration(hex("12")));
  EXPECT_FALSE(parse_aac_configuration(hex("1690")));  // rate index 13
  EXPECT_FALSE(parse_aac_configuration(hex("1200")));  // channels 0 without a program
  EXPECT_FALSE(parse_aac_configuration(hex("1248")));  // channels 9
  EXPECT_FALSE(parse_aac_configuration(hex("0210")));  // type 0
  EXPECT_FALSE(parse_aac_configuration(hex("178000000800")));
}

TEST(AacConfiguration, takes_an_adts_header_off) {
  const auto frame = hex("fff15080 017ffc aabbccdd");  // 11 bytes
  EXPECT_EQ(aac_without_adts(frame).size(), 4U);
  const auto checked = hex("fff05080 017ffc 1234 aabb");
  EXPECT_EQ(aac_without_adts(checked).size(), 2U);
  const auto other = hex("fff15080 01fffc aabbccdd");  // says another length
  EXPECT_EQ(aac_without_adts(other).size(), other.size());
  const auto raw = hex("211004 60");
  EXPECT_EQ(aac_without_adts(raw).size(), raw.size());
}

}  // namespace
}  // namespace media::codec
