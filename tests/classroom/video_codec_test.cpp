#include "classroom/video_codec.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

TEST(VideoCodec, reads_back_every_name_it_writes_in_any_case) {
  for (const VideoCodec codec : kVideoCodecs) EXPECT_EQ(video_codec_from(to_string(codec)), codec);
  EXPECT_EQ(video_codec_from("h264"), VideoCodec::kH264);
  EXPECT_EQ(video_codec_from("Vp8"), VideoCodec::kVp8);
}

TEST(VideoCodec, knows_no_other_name) {
  for (const char* text : {"", "opus", "H265", "rtx", "VP", "VP80"}) {
    EXPECT_FALSE(video_codec_from(text)) << text;
  }
}

TEST(VideoCodecs, holds_what_was_added) {
  VideoCodecs codecs{VideoCodec::kVp8};
  EXPECT_TRUE(codecs.has(VideoCodec::kVp8));
  EXPECT_FALSE(codecs.has(VideoCodec::kH264));
  codecs.add(VideoCodec::kH264);
  EXPECT_EQ(codecs, (VideoCodecs{VideoCodec::kH264, VideoCodec::kVp8}));
  for (const VideoCodec codec : kVideoCodecs) {
    EXPECT_FALSE(VideoCodecs().has(codec));
    EXPECT_TRUE(VideoCodecs::all().has(codec));
  }
}

}  // namespace
}  // namespace classroom
