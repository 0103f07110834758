// The sound of a source in a second codec, beside its own: muxer and window.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/hls/broadcast.hpp"
#include "tests/live/hls/playlist_checker.hpp"

namespace live::hls {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

media::Format aac_48() {
  media::Format format = media::mp4::test::aac();
  format.timescale = 48'000;
  format.configuration = {0x11, 0x90};
  return format;
}

class AacBesideOpus : public testing::Test {
 protected:
  AacBesideOpus() { cast.begin(); }
  void begin_aac() {
    aac_time = cast.source_time.count() * 6 / 125'000 / 1024 * 1024;
    ASSERT_TRUE(cast.muxer.begin_aac(aac_48(), cast.out));
  }
  // The broadcast goes on, and AAC two frames behind it.
  void run(base::Duration time) {
    for (base::Duration done{}; done < time; done += test::kFrameStep) {
      cast.step();
      const std::int64_t made = cast.sound_time.count() * 6 / 125'000 - 2 * 1024;
      for (; aac_time < made; aac_time += 1024) write();
      cast.deliver();
    }
  }
  void write() {
    cast.muxer.write_aac({aac_time, 0, true, std::vector<std::uint8_t>(20, 9)}, cast.out);
  }

  test::Broadcast cast;
  std::int64_t aac_time = 0;
};

TEST_F(AacBesideOpus, is_cut_and_numbered_as_the_sound_is) {
  cast.run(seconds(5));
  begin_aac();
  run(seconds(20));
  const auto sound = cast.made_of<SegmentStart>(Rendition::kAudio);
  const auto aac = cast.made_of<SegmentStart>(Rendition::kAac);
  ASSERT_GT(aac.size(), 8u);
  for (const SegmentStart& start : aac) {
    const auto same = std::ranges::find(sound, start.number, &SegmentStart::number);
    ASSERT_NE(same, sound.end()) << start.number;
    EXPECT_EQ(start.discontinuity, same->discontinuity);
    if (&start == &aac.front()) continue;  // begins in the middle of one
    EXPECT_NEAR(static_cast<double>(start.shown_at.milliseconds - same->shown_at.milliseconds), 0,
                25);
  }
  EXPECT_EQ(cast.made_of<InitSegment>(Rendition::kAac).front().codec, "mp4a.40.2");
}

TEST_F(AacBesideOpus, follows_the_source_over_a_jump_of_its_clock) {
  begin_aac();
  run(seconds(8));
  cast.jump(std::chrono::hours(2));
  aac_time = cast.source_time.count() * 6 / 125'000;
  run(seconds(8));
  const auto sound = cast.made_of<SegmentStart>(Rendition::kAudio);
  const auto aac = cast.made_of<SegmentStart>(Rendition::kAac);
  EXPECT_EQ(aac.back().discontinuity, sound.back().discontinuity);
  EXPECT_GT(aac.back().discontinuity, aac.front().discontinuity);
  for (std::size_t i = 1; i < aac.size(); ++i) EXPECT_GT(aac[i].number, aac[i - 1].number);
}

TEST_F(AacBesideOpus, what_was_made_before_a_jump_and_comes_behind_it_is_left_out) {
  begin_aac();
  run(seconds(4));
  const std::int64_t old = aac_time;
  cast.jump(std::chrono::hours(2));
  cast.run(seconds(1));
  const std::size_t before = cast.made_of<Part>(Rendition::kAac).size();
  aac_time = old;
  for (int i = 0; i < 200; ++i, aac_time += 1024) write();
  cast.deliver();
  EXPECT_THAT(cast.made_of<Part>(Rendition::kAac), SizeIs(before));
}

TEST_F(AacBesideOpus, begins_and_ends_as_it_is_wanted) {
  begin_aac();
  run(seconds(6));
  cast.muxer.end_aac(cast.out);
  cast.deliver();
  const std::size_t before = cast.made_of<SegmentStart>(Rendition::kAac).size();
  for (int i = 0; i < 200; ++i, aac_time += 1024) write();
  EXPECT_THAT(cast.out, IsEmpty());
  cast.run(seconds(6));
  begin_aac();
  run(seconds(6));
  const auto aac = cast.made_of<SegmentStart>(Rendition::kAac);
  ASSERT_GT(aac.size(), before);
  EXPECT_GT(aac[before].number, aac[before - 1].number);
  EXPECT_GT(aac[before].init, aac[before - 1].init);
}

TEST_F(AacBesideOpus, a_player_that_knows_no_opus_is_told_of_aac_alone) {
  cast.run(seconds(6));
  EXPECT_EQ(cast.get("native.m3u8"), "waits");
  EXPECT_EQ(cast.get("aac.m3u8"), "waits");
  begin_aac();
  run(seconds(6));
  const std::string native = cast.get("native.m3u8");
  EXPECT_THAT(native, HasSubstr("aac.m3u8"));
  EXPECT_THAT(native, HasSubstr("mp4a.40.2"));
  EXPECT_THAT(native, Not(HasSubstr("opus")));
  const std::string usual = cast.get("index.m3u8");
  EXPECT_THAT(usual, HasSubstr("audio.m3u8"));
  EXPECT_THAT(usual, Not(HasSubstr("aac.m3u8")));
  EXPECT_THAT(cast.get("video.m3u8"), HasSubstr("RENDITION-REPORT:URI=\"aac.m3u8\""));
  const auto list = test::read_playlist(cast.get("aac.m3u8"));
  ASSERT_FALSE(list.segments.empty());
  EXPECT_THAT(list.segments.front().address, HasSubstr("-c-"));
  EXPECT_THAT(cast.get(list.segments.front().address), Not(HasSubstr("refused")));
}

TEST_F(AacBesideOpus, what_was_made_for_others_long_ago_is_given_to_nobody) {
  begin_aac();
  run(seconds(8));
  EXPECT_THAT(cast.get("native.m3u8"), HasSubstr("aac.m3u8"));
  cast.muxer.end_aac(cast.out);
  cast.deliver();
  cast.window.forget_aac(cast.now);
  cast.run(seconds(60));
  EXPECT_EQ(cast.get("native.m3u8"), "waits");
  EXPECT_EQ(cast.get("aac.m3u8"), "waits");
  begin_aac();
  run(seconds(8));
  EXPECT_THAT(cast.get("native.m3u8"), HasSubstr("aac.m3u8"));
  const auto list = test::read_playlist(cast.get("aac.m3u8"));
  const auto newest = test::read_playlist(cast.get("audio.m3u8"));
  ASSERT_FALSE(list.segments.empty());
  EXPECT_GE(list.segments.front().number + 5, newest.segments.back().number);
}

TEST_F(AacBesideOpus, without_a_plug_in_there_is_what_there_is) {
  cast.run(seconds(6));
  cast.window.give_up_aac();
  EXPECT_THAT(cast.get("native.m3u8"), HasSubstr("audio.m3u8"));
  EXPECT_THAT(cast.get("aac.m3u8"), HasSubstr("-a-"));
}

TEST(AacOfTheSource, is_given_as_it_is) {
  test::Broadcast cast;
  ASSERT_TRUE(cast.muxer.on_format(media::mp4::test::h264(), cast.out));
  ASSERT_TRUE(cast.muxer.on_format(media::mp4::test::aac(), cast.out));
  cast.run(seconds(6));
  EXPECT_EQ(cast.get("native.m3u8"), cast.get("index.m3u8"));
  EXPECT_EQ(cast.get("aac.m3u8"), cast.get("audio.m3u8"));
}

}  // namespace
}  // namespace live::hls
