#include "media/track.hpp"

#include <gtest/gtest.h>

namespace media {
namespace {

TEST(Track, opus_and_aac_are_audio) {
  EXPECT_EQ(kind_of(Codec::kOpus), Kind::kAudio);
  EXPECT_EQ(kind_of(Codec::kAac), Kind::kAudio);
  EXPECT_EQ(clock_rate(Codec::kAac), 0U);
  for (const Codec codec : {Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1}) {
    EXPECT_EQ(kind_of(codec), Kind::kVideo);
    EXPECT_EQ(clock_rate(codec), 90'000U);
  }
  EXPECT_EQ(clock_rate(Codec::kOpus), 48'000U);
}

TEST(Track, codecs_are_named_as_in_rtpmap) {
  EXPECT_EQ(rtpmap_name(Codec::kOpus), "opus");
  EXPECT_EQ(rtpmap_name(Codec::kH264), "H264");
  EXPECT_EQ(rtpmap_name(Codec::kVp8), "VP8");
  EXPECT_EQ(rtpmap_name(Codec::kVp9), "VP9");
  EXPECT_EQ(rtpmap_name(Codec::kAv1), "AV1");
  EXPECT_EQ(rtpmap_name(Codec::kAac), "");
}

}  // namespace
}  // namespace media
