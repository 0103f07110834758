#include "school/video.hpp"

#include <gtest/gtest.h>

namespace school {
namespace {

TEST(Video, states_are_read_as_they_are_written) {
  for (const VideoState state :
       {VideoState::kRecording, VideoState::kFinishing, VideoState::kReady, VideoState::kLost})
    EXPECT_EQ(video_state_from(to_string(state)), state);
  EXPECT_EQ(video_state_from("gone"), std::nullopt);
}

TEST(Video, each_kind_of_id_has_its_letter) {
  EXPECT_EQ(to_string(VideoId{7}), "v7");
  EXPECT_EQ(video_id_from("v7"), VideoId{7});
  EXPECT_EQ(video_id_from("s7"), std::nullopt);
  EXPECT_EQ(video_link_id_from(to_string(VideoLinkId{8})), VideoLinkId{8});
  EXPECT_EQ(captions_id_from(to_string(CaptionsId{9})), CaptionsId{9});
}

TEST(Video, is_of_a_channel_or_of_a_class) {
  for (const VideoKind kind : {VideoKind::kChannel, VideoKind::kClass}) {
    EXPECT_EQ(video_kind_from(to_string(kind)), kind);
  }
  EXPECT_EQ(video_kind_from("film"), std::nullopt);
}

TEST(Video, a_link_opens_until_it_ends_or_is_revoked) {
  VideoLink link;
  EXPECT_TRUE(holds(link, {5}));
  link.expires = base::WallTime{10};
  EXPECT_TRUE(holds(link, {9}));
  EXPECT_FALSE(holds(link, {10}));
  link.revoked = true;
  EXPECT_FALSE(holds(link, {1}));
}

TEST(Video, a_language_is_named_by_its_tag) {
  for (const char* good : {"id", "en", "en-GB", "jv", "zh-Hans-CN"})
    EXPECT_TRUE(is_language_tag(good)) << good;
  for (const char* bad : {"", "i", "-id", "id-", "in donesia", "<b>", "\"id\""})
    EXPECT_FALSE(is_language_tag(bad)) << bad;
  EXPECT_FALSE(is_language_tag(std::string(36, 'a')));
}

}  // namespace
}  // namespace school
