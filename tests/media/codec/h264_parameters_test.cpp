#include "media/codec/h264_parameters.hpp"

#include <gtest/gtest.h>

#include "media/codec/avc_configuration.hpp"
#include "tests/media/codec/hex.hpp"

namespace media::codec {
namespace {

using testing::hex;

H264Parameters of(std::string_view record) {
  const auto configuration = parse_avc_configuration(hex(record));
  EXPECT_TRUE(configuration);
  const auto found = parse_h264_sps(configuration->sps.at(0));
  EXPECT_TRUE(found);
  return found.value_or(H264Parameters{});
}

TEST(H264Parameters, of_full_hd_are_cropped_from_1088_lines) {
  const H264Parameters found = of(testing::kHigh1080);
  EXPECT_EQ(found.profile_idc, 100);
  EXPECT_EQ(found.level_idc, 40);
  EXPECT_EQ(found.width, 1920);
  EXPECT_EQ(found.height, 1080);
  EXPECT_EQ(found.frame_rate_milli, 30'000U);
  EXPECT_EQ(found.reorder_depth, 2);
  EXPECT_TRUE(found.plays_everywhere());
}

TEST(H264Parameters, of_the_baseline_profile_have_no_b_frames) {
  const H264Parameters found = of(testing::kBaseline90);
  EXPECT_EQ(found.profile_idc, 66);
  EXPECT_EQ(found.constraints, 0xC0);
  EXPECT_EQ(found.width, 160);
  EXPECT_EQ(found.height, 90);
  EXPECT_EQ(found.frame_rate_milli, 15'000U);
  EXPECT_EQ(found.reorder_depth, 0);
}

TEST(H264Parameters, say_that_low_delay_has_no_b_frames) {
  EXPECT_EQ(of(testing::kMainNoReorder).reorder_depth, 0);
}

TEST(H264Parameters, tell_4_4_4) {
  const H264Parameters found = of(testing::kHigh444);
  EXPECT_EQ(found.profile_idc, 0xF4);
  EXPECT_EQ(found.chroma_format, 3);
  EXPECT_EQ(found.bit_depth, 8);
  EXPECT_EQ(found.width, 640);
  EXPECT_EQ(found.height, 360);
  EXPECT_FALSE(found.plays_everywhere());
}

TEST(H264Parameters, tell_ten_bits) {
  const H264Parameters found = of(testing::kHigh10);
  EXPECT_EQ(found.bit_depth, 10);
  EXPECT_EQ(found.chroma_format, 1);
  EXPECT_EQ(found.width, 640);
  EXPECT_FALSE(found.plays_everywhere());
}

TEST(H264Parameters, tell_interlaced_4_2_2) {
  const H264Parameters found = of(testing::kInterlaced422);
  EXPECT_EQ(found.chroma_format, 2);
  EXPECT_TRUE(found.interlaced);
  EXPECT_EQ(found.width, 640);
  EXPECT_EQ(found.height, 360);
  EXPECT_EQ(found.frame_rate_milli, 50'000U);
}

TEST(H264Parameters, are_not_read_from_another_unit) {
  EXPECT_FALSE(parse_h264_sps(hex("68ef8fcb")));
  EXPECT_FALSE(parse_h264_sps({}));
}

TEST(H264Parameters, are_read_at_every_cut_or_refused) {
  const auto whole = parse_avc_configuration(hex(testing::kHigh1080))->sps.at(0);
  bool was_read = false;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto found = parse_h264_sps(base::ConstBytes(whole).first(size));
    if (was_read) EXPECT_TRUE(found);  // only the VUI is missing
    was_read |= found.has_value();
    if (found) EXPECT_EQ(found->width, 1920);
  }
  EXPECT_TRUE(was_read);
}

}  // namespace
}  // namespace media::codec
