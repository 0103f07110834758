#include "media/codec/opus_head.hpp"

#include <gtest/gtest.h>

#include "tests/media/codec/hex.hpp"

namespace media::codec {
namespace {

using testing::hex;

TEST(OpusHead, is_read) {
  const auto head = parse_opus_head(hex("4f70757348656164 01 02 3801 80bb0000 0000 00"));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->channels, 2);
  EXPECT_EQ(head->pre_skip, 312);
}

TEST(OpusHead, is_refused_cut_without_channels_or_of_another_version) {
  EXPECT_FALSE(parse_opus_head(hex("4f70757348656164 01 02 3801 80bb0000 0000")));
  EXPECT_FALSE(parse_opus_head(hex("4f70757348656164 01 00 3801 80bb0000 0000 00")));
  EXPECT_FALSE(parse_opus_head(hex("4f70757348656164 11 02 3801 80bb0000 0000 00")));
  EXPECT_FALSE(parse_opus_head(hex("4f70757348656165 01 02 3801 80bb0000 0000 00")));
}

TEST(OpusHead, is_followed_by_packets_whose_length_is_told) {
  EXPECT_EQ(opus_samples(hex("fc aa")), 960U);     // CELT, 20 ms, one frame
  EXPECT_EQ(opus_samples(hex("fd aa")), 1920U);    // two
  EXPECT_EQ(opus_samples(hex("ff03 aa")), 2880U);  // three
  EXPECT_EQ(opus_samples(hex("18 aa")), 2880U);    // SILK, 60 ms
  EXPECT_EQ(opus_samples(hex("60 aa")), 480U);     // hybrid, 10 ms
  EXPECT_EQ(opus_samples(hex("68 aa")), 960U);
  EXPECT_EQ(opus_samples(hex("e0 aa")), 120U);
  EXPECT_EQ(opus_samples(hex("1b03 aa")), 0U);  // 180 ms
  EXPECT_EQ(opus_samples(hex("ff")), 0U);
  EXPECT_EQ(opus_samples({}), 0U);
}

}  // namespace
}  // namespace media::codec
