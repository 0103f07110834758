#include "live/play_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace live {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Tag video(std::int64_t at, std::uint8_t first, std::uint8_t packet_type = 1, std::size_t size = 8) {
  Tag tag{MediaKind::kVideo, at, std::vector<std::uint8_t>(size)};
  tag.payload[0] = first;
  tag.payload[1] = packet_type;
  return tag;
}
Tag key(std::int64_t at, std::size_t size = 8) {
  return video(at, 0x17, 1, size);
}
Tag inter(std::int64_t at, std::size_t size = 8) {
  return video(at, 0x27, 1, size);
}
Tag video_header(std::int64_t at = 0) {
  return video(at, 0x17, 0);
}
Tag audio(std::int64_t at, std::uint8_t packet_type = 1) {
  return {MediaKind::kAudio, at, {0xAF, packet_type, 1}};
}

std::vector<std::int64_t> times(const PlayFeed& feed) {
  std::vector<std::int64_t> all;
  for (const Tag* tag : feed.beginning()) all.push_back(tag->timestamp_ms);
  return all;
}

TEST(PlayFeed, a_late_viewer_gets_headers_and_all_since_the_last_key_frame) {
  PlayFeed feed;
  EXPECT_THAT(times(feed), IsEmpty());
  feed.publish({MediaKind::kData, 1, {2}});
  feed.publish(video_header(2));
  feed.publish(audio(3, 0));
  feed.publish(key(10));
  feed.publish(inter(20));
  feed.publish(key(30));
  feed.publish(audio(31));
  feed.publish(inter(40));
  EXPECT_THAT(times(feed), ElementsAre(1, 2, 3, 30, 31, 40));
}

TEST(PlayFeed, without_a_key_frame_there_is_nothing_to_begin_with) {
  PlayFeed feed;
  feed.publish(video_header(2));
  feed.publish(inter(20));
  feed.publish(audio(21));
  EXPECT_THAT(times(feed), ElementsAre(2));
}

TEST(PlayFeed, a_changed_header_replaces_the_one_before) {
  PlayFeed feed;
  feed.publish(video_header(2));
  feed.publish(video_header(50));
  EXPECT_THAT(times(feed), ElementsAre(50));
}

TEST(PlayFeed, a_group_that_is_too_large_is_not_kept) {
  PlayFeed feed;
  feed.publish(video_header());
  feed.publish(key(1, kGroupBytesMax - 8));
  EXPECT_EQ(feed.beginning().size(), 2u);
  feed.publish(inter(2, 9));
  feed.publish(inter(3));
  EXPECT_EQ(feed.beginning().size(), 1u);
  feed.publish(key(4));
  EXPECT_THAT(times(feed), ElementsAre(0, 4));
}

TEST(PlayFeed, a_group_of_too_many_tags_is_not_kept) {
  PlayFeed feed;
  feed.publish(key(0));
  for (std::size_t i = 1; i <= kGroupTagsMax; ++i) feed.publish(audio(1));
  EXPECT_THAT(times(feed), IsEmpty());
}

TEST(PlayFeed, another_publisher_begins_afresh) {
  PlayFeed feed;
  feed.publish(video_header());
  feed.publish(key(1));
  feed.restart();
  EXPECT_THAT(times(feed), IsEmpty());
  EXPECT_FALSE(feed.has_video());
}

TEST(PlayFeed, players_times_go_on_where_the_publishers_begin_anew) {
  PlayFeed feed;
  EXPECT_EQ(feed.publish(video_header(0)), 0);
  EXPECT_EQ(feed.publish(key(90'000)), 90'000);
  EXPECT_EQ(feed.publish(audio(89'990)), 89'990);
  EXPECT_EQ(feed.publish(video_header(0)), 90'000);  // again, in the midst
  feed.restart();
  EXPECT_EQ(feed.publish(audio(0)), 90'000 + kClockJoinMs);
  EXPECT_EQ(feed.publish(key(20)), 90'060);
  EXPECT_EQ(feed.begins_at_ms(), 90'060);
  EXPECT_EQ(times(feed).back(), 90'060);
}

TEST(PlayFeed, a_jump_of_the_clock_is_none_for_players) {
  PlayFeed feed;
  feed.publish(key(0));
  EXPECT_EQ(feed.publish(inter(kClockAheadMaxMs)), kClockAheadMaxMs);
  EXPECT_EQ(feed.publish(inter(8'000'000)), kClockAheadMaxMs + kClockJoinMs);
  EXPECT_EQ(feed.publish(inter(8'000'040)), kClockAheadMaxMs + 2 * kClockJoinMs);
  EXPECT_EQ(feed.publish(inter(500)), kClockAheadMaxMs + 3 * kClockJoinMs);
  EXPECT_EQ(feed.publish(audio(480)), kClockAheadMaxMs + 3 * kClockJoinMs - 20);
}

TEST(TagFacts, know_headers_and_key_frames_of_both_generations) {
  const auto facts = [](MediaKind kind, std::vector<std::uint8_t> bytes) {
    const TagFacts f = tag_facts(kind, bytes);
    return std::pair(f.header, f.keyframe);
  };
  EXPECT_EQ(facts(MediaKind::kVideo, {0x17, 0}), std::pair(true, false));
  EXPECT_EQ(facts(MediaKind::kVideo, {0x17, 1}), std::pair(false, true));
  EXPECT_EQ(facts(MediaKind::kVideo, {0x27, 1}), std::pair(false, false));
  EXPECT_EQ(facts(MediaKind::kVideo, {0x90, 'h'}), std::pair(true, false));   // SequenceStart
  EXPECT_EQ(facts(MediaKind::kVideo, {0x91, 'h'}), std::pair(false, true));   // CodedFrames
  EXPECT_EQ(facts(MediaKind::kVideo, {0xA1, 'h'}), std::pair(false, false));  // inter frame
  EXPECT_EQ(facts(MediaKind::kAudio, {0xAF, 0}), std::pair(true, false));
  EXPECT_EQ(facts(MediaKind::kAudio, {0xAF, 1}), std::pair(false, false));
  EXPECT_EQ(facts(MediaKind::kAudio, {0x90, 'O'}), std::pair(true, false));
  EXPECT_EQ(facts(MediaKind::kVideo, {0x17}), std::pair(false, true));
  EXPECT_EQ(facts(MediaKind::kVideo, {}), std::pair(false, false));
  EXPECT_EQ(facts(MediaKind::kData, {0x17, 0}), std::pair(false, false));
}

TEST(PlayCursor, leaves_out_pictures_until_the_next_key_frame_after_a_drop) {
  PlayCursor cursor;
  const auto takes = [&](const Tag& tag) {
    return cursor.takes(tag.kind, tag_facts(tag.kind, tag.payload));
  };
  EXPECT_TRUE(takes(inter(1)));
  cursor.dropped(inter(1).kind);
  EXPECT_FALSE(takes(inter(2)));
  EXPECT_TRUE(takes(audio(3)));
  EXPECT_TRUE(takes(video_header(4)));
  EXPECT_FALSE(takes(inter(5)));
  EXPECT_TRUE(takes(key(6)));
  EXPECT_TRUE(takes(inter(7)));
}

TEST(PlayCursor, can_be_told_to_wait) {
  PlayCursor cursor;
  const auto takes = [&](const Tag& tag) {
    return cursor.takes(tag.kind, tag_facts(tag.kind, tag.payload));
  };
  cursor.wait_for_keyframe();
  EXPECT_FALSE(takes(inter(1)));
  EXPECT_TRUE(takes(key(2)));
}

TEST(PlayCursor, a_dropped_sound_costs_no_picture) {
  PlayCursor cursor;
  const auto takes = [&](const Tag& tag) {
    return cursor.takes(tag.kind, tag_facts(tag.kind, tag.payload));
  };
  cursor.dropped(audio(1).kind);
  EXPECT_TRUE(takes(inter(2)));
}

}  // namespace
}  // namespace live
