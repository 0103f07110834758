#include "live/hls/muxer.hpp"

#include <gtest/gtest.h>

#include "tests/live/hls/broadcast.hpp"
#include "tests/media/mp4/boxes.hpp"

namespace live::hls {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Broadcast;

TEST(Muxer, makes_a_rendition_of_each_track) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(10));
  const auto inits = cast.made_of<InitSegment>(Rendition::kVideo);
  ASSERT_EQ(inits.size(), 1u);
  EXPECT_EQ(inits[0].codec, "avc1.64001f");
  EXPECT_EQ(inits[0].width, 1280);
  EXPECT_EQ(cast.made_of<InitSegment>(Rendition::kAudio)[0].codec, "opus");
  for (const Rendition rendition : kRenditions) {
    const auto ends = cast.made_of<SegmentEnd>(rendition);
    ASSERT_EQ(ends.size(), 4u);
    for (const SegmentEnd& end : ends) EXPECT_EQ(end.duration, seconds(2));
  }
}

TEST(Muxer, parts_are_there_half_a_second_after_the_first_keyframe) {
  Broadcast cast;
  cast.begin();
  cast.run(milliseconds(480));
  EXPECT_EQ(cast.made_of<Part>(Rendition::kVideo).size(), 1u);
  EXPECT_EQ(cast.made_of<Part>(Rendition::kAudio).size(), 1u);
}

TEST(Muxer, gives_both_renditions_the_same_dates) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(20));
  const auto pictures = cast.made_of<SegmentStart>(Rendition::kVideo);
  const auto sounds = cast.made_of<SegmentStart>(Rendition::kAudio);
  ASSERT_EQ(pictures.size(), sounds.size());
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(pictures[i].shown_at.milliseconds),
                static_cast<double>(sounds[i].shown_at.milliseconds), 20);
  }
}

TEST(Muxer, cuts_sound_without_pictures_by_time) {
  Broadcast cast;
  cast.begin(false, true);
  cast.run(seconds(9));
  const auto ends = cast.made_of<SegmentEnd>(Rendition::kAudio);
  ASSERT_EQ(ends.size(), 4u);
  for (const SegmentEnd& end : ends) EXPECT_EQ(end.duration, seconds(2));
}

TEST(Muxer, goes_on_after_a_discontinuity_when_a_format_changes) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(5));
  EXPECT_TRUE(cast.muxer.on_format(media::mp4::test::h264(), cast.out)) << "the same: nothing";
  EXPECT_TRUE(cast.out.empty());
  EXPECT_TRUE(cast.muxer.on_format(media::mp4::test::h264(0x28), cast.out));
  cast.picture_number = 0;
  cast.run(seconds(5));
  for (const Rendition rendition : kRenditions) {
    const auto starts = cast.made_of<SegmentStart>(rendition);
    EXPECT_EQ(starts.front().discontinuity, 0u);
    EXPECT_EQ(starts.back().discontinuity, 1u) << "in both renditions";
    for (std::size_t i = 0; i < starts.size(); ++i) EXPECT_EQ(starts[i].number, i);
  }
  const auto inits = cast.made_of<InitSegment>(Rendition::kVideo);
  EXPECT_EQ(inits.back().codec, "avc1.640028");
  EXPECT_EQ(cast.made_of<SegmentStart>(Rendition::kVideo).back().init, inits.back().id);
}

TEST(Muxer, goes_on_after_a_discontinuity_when_the_clock_jumps) {
  for (const base::Duration to : {base::Duration(hours(5)), base::Duration(-hours(5)),
                                  base::Duration(seconds(1)), base::Duration(seconds(20))}) {
    Broadcast cast;
    cast.begin();
    cast.run(seconds(10));
    cast.jump(to);
    cast.run(seconds(10));
    for (const Rendition rendition : kRenditions) {
      const auto starts = cast.made_of<SegmentStart>(rendition);
      EXPECT_EQ(starts.back().discontinuity, 1u) << to / seconds(1);
      const std::int64_t begin = starts.front().shown_at.milliseconds;
      EXPECT_NEAR(static_cast<double>(starts.back().shown_at.milliseconds - begin), 18'000, 2'000);
    }
  }
}

TEST(Muxer, begins_anew_with_another_source) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(5));
  cast.muxer.begin_source(cast.out);
  EXPECT_EQ(cast.write(media::Kind::kVideo, 0, true), Taken::kNoFormat);
  cast.jump({});
  cast.begin();
  cast.run(seconds(5));
  EXPECT_EQ(cast.made_of<InitSegment>(Rendition::kVideo).size(), 2u);
  EXPECT_EQ(cast.made_of<SegmentStart>(Rendition::kAudio).back().discontinuity, 1u);
}

TEST(Muxer, leaves_out_what_comes_from_before_a_jump) {
  Broadcast cast;
  cast.begin();
  cast.run(seconds(4));
  const auto ticks = [](base::Duration at) { return at / milliseconds(1) * 90; };
  EXPECT_EQ(cast.write(media::Kind::kVideo, ticks(hours(2)), true), Taken::kTaken);
  EXPECT_EQ(cast.write(media::Kind::kAudio, cast.sound_time / milliseconds(1) * 48, true),
            Taken::kOtherClock);
  EXPECT_EQ(cast.write(media::Kind::kAudio, hours(2) / milliseconds(1) * 48, true), Taken::kTaken);
}

TEST(Muxer, takes_a_track_that_stays_on_another_clock) {
  Broadcast cast;
  cast.begin();
  cast.has_sound = false;
  cast.step();
  for (int i = 0; i < 200; ++i) {
    const Taken taken = cast.write(media::Kind::kAudio, 10'000'000'000 + i * 1920, true);
    if (i < 70) {
      EXPECT_EQ(taken, Taken::kOtherClock);
    }
    if (i > 80) {
      EXPECT_EQ(taken, Taken::kTaken);
    }
    cast.step();
  }
  const auto starts = cast.made_of<SegmentStart>(Rendition::kAudio);
  const auto pictures = cast.made_of<SegmentStart>(Rendition::kVideo);
  EXPECT_NEAR(static_cast<double>(starts.back().shown_at.milliseconds),
              static_cast<double>(pictures.back().shown_at.milliseconds), 6'000);
}

TEST(Muxer, refuses_frames_and_says_why) {
  Broadcast cast;
  EXPECT_EQ(cast.write(media::Kind::kVideo, 0, true), Taken::kNoFormat);
  cast.begin();
  EXPECT_EQ(cast.write(media::Kind::kVideo, 0, false), Taken::kNeedsKeyframe);
  EXPECT_EQ(cast.write(media::Kind::kVideo, 0, true, 0), Taken::kBadSize);
  EXPECT_EQ(cast.write(media::Kind::kVideo, 0, true, kFrameBytesMax + 1), Taken::kBadSize);
  EXPECT_EQ(cast.write(media::Kind::kVideo, kSourceSecondsMax * 90'000 + 1, true), Taken::kBadTime);
  EXPECT_EQ(cast.write(media::Kind::kVideo, -kSourceSecondsMax * 90'000 - 1, true),
            Taken::kBadTime);
  media::Format vp8 = media::mp4::test::h264();
  vp8.codec = media::Codec::kVp8;
  EXPECT_EQ(cast.muxer.on_format(vp8, cast.out).error(),
            media::mp4::FormatError::kUnsupportedCodec);
  EXPECT_EQ(cast.write(media::Kind::kVideo, 0, true), Taken::kNoFormat);
  for (int i = 0; i <= static_cast<int>(Taken::kOtherClock); ++i) {
    EXPECT_FALSE(to_string(static_cast<Taken>(i)).empty());
  }
}

TEST(Muxer, counts_on_where_it_is_told_to) {
  Broadcast cast(Counters{{700, 800}, 9, 10});
  cast.begin();
  cast.run(seconds(5));
  cast.muxer.end(cast.out);
  cast.deliver();
  EXPECT_EQ(cast.made_of<SegmentStart>(Rendition::kVideo)[0].number, 700u);
  EXPECT_EQ(cast.made_of<SegmentStart>(Rendition::kAudio)[0].number, 800u);
  EXPECT_EQ(cast.made_of<SegmentStart>(Rendition::kAudio)[0].discontinuity, 9u);
  EXPECT_EQ(cast.muxer.counters(),
            (Counters{{703, 803}, 10, 13}));  // 3 inits: picture, sound, both
  EXPECT_EQ(cast.window.counters(), cast.muxer.counters());
  EXPECT_TRUE(std::holds_alternative<EndOfStream>(cast.made.back()));
  EXPECT_EQ(cast.muxer.held_bytes(), 0u);
}

}  // namespace
}  // namespace live::hls
