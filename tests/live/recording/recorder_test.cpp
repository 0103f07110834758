#include "live/recording/recorder.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/live/recording/tape.hpp"

namespace live::recording {
namespace {

using media::Kind;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Tape;

TEST(Recorder, writes_picture_and_sound_into_one_file) {
  Tape tape;
  tape.begin();
  tape.play(seconds(10));
  tape.end();
  ASSERT_EQ(tape.files.size(), 1u);
  const auto judged = tape.judged();
  EXPECT_EQ(judged.problem, "");
  EXPECT_EQ(judged.samples.at(1), 250u);
  EXPECT_EQ(judged.samples.at(2), 250u);
  EXPECT_DOUBLE_EQ(judged.ends.at(1), 10.0);
  EXPECT_DOUBLE_EQ(judged.ends.at(2), 10.0);
  EXPECT_NEAR(judged.biggest_gap, 0.0, 1e-6);
  EXPECT_LE(judged.longest, 1.0);
  EXPECT_GE(judged.fragments, 12u);
  EXPECT_LE(judged.fragments, 20u);
  EXPECT_EQ(tape.closed, EndReason::kBroadcastOver);
  ASSERT_TRUE(tape.manifest);
  EXPECT_EQ(tape.manifest->ended, EndReason::kBroadcastOver);
  EXPECT_FALSE(tape.manifest->finished);
  EXPECT_EQ(tape.recorder.length(), seconds(10));
  EXPECT_EQ(tape.recorder.held_bytes(), 0u);
}

TEST(Recorder, begins_a_fragment_with_each_keyframe) {
  Tape tape;
  tape.begin();
  tape.play(seconds(10), 33);  // 1.32 s
  tape.end();
  const auto runs = media::mp4::test::runs_of(tape.files.at(1)).value();
  for (const auto& run : runs) {
    for (std::size_t i = 1; run.track_id == 1 && i < run.samples.size(); ++i) {
      EXPECT_FALSE(run.samples[i].sync);
    }
  }
}

TEST(Recorder, does_not_write_a_fragment_a_picture_when_all_are_keyframes) {
  Tape tape;
  tape.begin();
  tape.play(seconds(10), 1);
  tape.end();
  EXPECT_LE(tape.judged().fragments, 21u);
}

TEST(Recorder, is_never_more_than_a_fragment_and_a_frame_behind) {
  Tape tape;
  tape.begin();
  for (int i = 0; i < 1000; ++i) {
    tape.play(Tape::kStep, 100);
    if (tape.files.empty()) continue;
    const double behind = std::chrono::duration<double>(tape.source).count() - tape.judged().end();
    ASSERT_LE(behind, 0.8 + 3 * 0.04 + 1e-6);
  }
}

TEST(Recorder, waits_for_the_second_track_but_not_for_ever) {
  Tape tape;
  tape.has_sound = false;
  tape.begin();
  tape.play(milliseconds(1960));
  EXPECT_TRUE(tape.files.empty());
  tape.play(seconds(8));
  tape.end();
  const auto judged = tape.judged();
  EXPECT_EQ(judged.problem, "");
  EXPECT_EQ(judged.samples.at(1), 249u) << "what waited is there";
  EXPECT_FALSE(judged.timescales.contains(2));
}

TEST(Recorder, gives_sound_that_comes_late_the_next_part_without_losing_a_picture) {
  Tape tape;
  tape.has_sound = false;
  tape.begin();
  tape.play(seconds(7));
  tape.has_sound = true;
  tape.format(tape.sound);
  tape.play(seconds(7));
  tape.end();
  ASSERT_EQ(tape.files.size(), 2u);
  EXPECT_EQ(tape.judged(1).problem + tape.judged(2).problem, "");
  EXPECT_EQ(tape.judged(1).samples.at(1), 200u) << "to the keyframe at 8 s";
  EXPECT_EQ(tape.judged(2).samples.at(1), 150u);
  EXPECT_EQ(tape.judged(2).samples.at(2), 150u);
  EXPECT_DOUBLE_EQ(tape.judged(2).starts.at(1), 0.0);
  EXPECT_EQ(tape.manifest->parts[1].begins, seconds(8));
}

TEST(Recorder, begins_the_next_part_at_once_when_no_keyframe_comes) {
  Tape tape;
  tape.has_sound = false;
  tape.begin();
  tape.play(seconds(3), 10'000);
  tape.has_sound = true;
  tape.format(tape.sound);
  tape.play(seconds(15), 10'000);
  EXPECT_EQ(tape.taken, Taken::kNeedsKeyframe);
  EXPECT_EQ(tape.files.size(), 2u);
  EXPECT_LE(tape.recorder.held_bytes(), std::size_t{1} << 20);
}

TEST(Recorder, begins_the_next_part_when_the_picture_changes) {
  Tape tape;
  tape.begin();
  tape.play(seconds(4));
  tape.format(media::mp4::test::h264(0x28));
  tape.play(seconds(6));
  tape.end();
  ASSERT_EQ(tape.files.size(), 2u);
  EXPECT_EQ(tape.judged(1).problem + tape.judged(2).problem, "");
  EXPECT_EQ(tape.judged(1).samples.at(1), 100u);
  EXPECT_EQ(tape.judged(2).samples.at(1), 150u);
  EXPECT_EQ(tape.judged(1).samples.at(2) + tape.judged(2).samples.at(2), 250u);
  ASSERT_EQ(tape.manifest->parts.size(), 2u);
  EXPECT_EQ(tape.manifest->parts[1].begins, seconds(4));
  EXPECT_EQ(tape.recorder.length(), seconds(10));
}

TEST(Recorder, goes_on_in_the_same_file_when_the_publisher_comes_back) {
  Tape tape;
  tape.begin();
  tape.play(seconds(4));
  tape.begin_source();
  tape.source = hours(3);  // another clock
  tape.now += seconds(3);
  tape.begin();
  tape.play(seconds(6));
  tape.end();
  ASSERT_EQ(tape.files.size(), 1u);
  const auto judged = tape.judged();
  EXPECT_EQ(judged.problem, "");
  EXPECT_EQ(judged.samples.at(1), 250u);
  EXPECT_NEAR(judged.biggest_gap, 3.0, 0.1) << "the absence is kept";
  EXPECT_NEAR(judged.ends.at(1), 13.0, 0.1);
  EXPECT_NEAR(judged.ends.at(2), judged.ends.at(1), 0.05) << "sound stays with the picture";
}

TEST(Recorder, shortens_a_long_absence) {
  Tape tape;
  tape.begin();
  tape.play(seconds(4));
  tape.begin_source();
  tape.now += minutes(20);
  tape.begin();
  tape.play(seconds(4));
  tape.end();
  EXPECT_NEAR(tape.judged().biggest_gap, 10.0, 0.1);
}

TEST(Recorder, begins_the_next_part_when_the_publisher_comes_back_with_another_format) {
  Tape tape;
  tape.begin();
  tape.play(seconds(4));
  tape.begin_source();
  tape.sound = media::mp4::test::aac();
  tape.sound.timescale = 48'000;
  tape.begin();
  tape.play(seconds(4));
  tape.end();
  ASSERT_EQ(tape.files.size(), 2u);
  EXPECT_EQ(tape.judged(1).problem + tape.judged(2).problem, "");
  EXPECT_EQ(tape.judged(2).samples.at(1), 100u);
  EXPECT_EQ(tape.judged(2).samples.at(2), 100u);
}

TEST(Recorder, goes_on_after_a_jump_of_the_clock_without_a_lost_frame) {
  for (const base::Duration jump : {base::Duration(hours(5)), base::Duration(-minutes(3))}) {
    Tape tape;
    tape.source = minutes(10);
    tape.begin();
    tape.play(seconds(5));
    tape.source += jump;
    tape.play(seconds(5));
    tape.end();
    ASSERT_EQ(tape.files.size(), 1u);
    EXPECT_EQ(tape.judged().problem, "");
    EXPECT_EQ(tape.judged().samples.at(1), 250u);
    EXPECT_EQ(tape.judged().samples.at(2), 250u);
    EXPECT_NEAR(tape.judged().end(), 10.0, 0.2);
  }
}

TEST(Recorder, places_tracks_by_arrival_whose_clocks_disagree) {
  Tape tape;
  tape.begin();
  for (int i = 0; i < 100; ++i) {
    tape.write(Kind::kVideo, 90'000'000 + i * 3600, i % 25 == 0);
    tape.write(Kind::kAudio, i * 1920, true);
    tape.now += Tape::kStep;
  }
  tape.end();
  EXPECT_EQ(tape.judged().problem, "");
  EXPECT_NEAR(tape.judged().ends.at(1), 4.0, 0.1);
  EXPECT_NEAR(tape.judged().ends.at(2), 4.0, 0.1);
}

TEST(Recorder, keeps_a_pause_of_the_sound_as_a_gap) {
  Tape tape;
  tape.begin();
  tape.play(seconds(3));
  tape.has_sound = false;
  tape.play(seconds(4));
  tape.has_sound = true;
  tape.play(seconds(3));
  tape.end();
  const auto judged = tape.judged();
  EXPECT_EQ(judged.problem, "");
  EXPECT_NEAR(judged.biggest_gap, 4.0, 0.05);
  EXPECT_DOUBLE_EQ(judged.ends.at(2), 10.0);
}

TEST(Recorder, shows_a_slow_picture_until_the_next) {
  Tape tape;
  tape.has_sound = false;
  tape.begin();
  for (int i = 0; i < 6; ++i) {
    tape.write(Kind::kVideo, i * 270'000, true);
    tape.now += seconds(3);
  }
  tape.end();
  EXPECT_EQ(tape.judged().problem, "");
  EXPECT_NEAR(tape.judged().biggest_gap, 0.0, 1e-6);
}

TEST(Recorder, leaves_out_what_it_cannot_hold) {
  Tape tape;
  EXPECT_EQ(tape.write(Kind::kVideo, 0, true), Taken::kNoFormat);
  media::Format vp8;
  vp8.codec = media::Codec::kVp8;
  EXPECT_FALSE(tape.recorder.on_format(vp8, tape.out));
  EXPECT_EQ(tape.write(Kind::kVideo, 0, true), Taken::kNoFormat);
  tape.begin();
  EXPECT_EQ(tape.write(Kind::kVideo, 0, false), Taken::kNeedsKeyframe);
  EXPECT_EQ(tape.write(Kind::kVideo, 0, true, 0), Taken::kBadSize);
  EXPECT_EQ(tape.write(Kind::kVideo, 0, true, kFrameBytesMax + 1), Taken::kBadSize);
  EXPECT_EQ(tape.write(Kind::kVideo, std::int64_t{1} << 62, true), Taken::kBadTime);
  EXPECT_EQ(tape.write(Kind::kVideo, 0, true), Taken::kTaken);
  EXPECT_EQ(tape.write(Kind::kVideo, 3600, false, 0), Taken::kBadSize);
  EXPECT_EQ(tape.write(Kind::kVideo, 7200, false), Taken::kNeedsKeyframe) << "one was lost";
  tape.end();
  EXPECT_EQ(tape.write(Kind::kVideo, 9000, true), Taken::kEnded);
}

TEST(Recorder, holds_little_however_large_the_frames_are) {
  Tape tape;
  tape.begin();
  std::size_t held = 0;
  for (int i = 0; i < 40; ++i) {
    tape.write(Kind::kVideo, i * 900, i == 0, kFrameBytesMax);
    if (!tape.files.empty()) tape.files.begin()->second.resize(100);
    held = std::max(held, tape.recorder.held_bytes());
  }
  EXPECT_LE(held, kWaitingBytesMax + 2 * kFrameBytesMax);
}

TEST(Recorder, ends_rather_than_make_parts_without_end) {
  Tape tape;
  tape.has_sound = false;
  tape.begin();
  for (std::size_t i = 0; i <= kPartsMax + 1 && !tape.recorder.ended(); ++i) {
    tape.recorder.begin_source(tape.out);
    tape.format(media::mp4::test::h264(static_cast<std::uint8_t>(30 + i % 2)));
    tape.write(Kind::kVideo, 0, true);
    tape.now += seconds(3);
    tape.write(Kind::kVideo, 3600, false);
    for (auto& [part, file] : tape.files) {
      if (part != tape.open) file = {};
    }
  }
  EXPECT_EQ(tape.closed, EndReason::kTooManyParts);
  EXPECT_EQ(tape.manifest->parts.size(), kPartsMax);
}

TEST(Recorder, writes_nothing_after_the_disk_has_failed) {
  Tape tape;
  tape.begin();
  tape.play(seconds(3));
  const std::size_t size = tape.files.at(1).size();
  tape.recorder.abandon(EndReason::kDiskFailed);
  EXPECT_EQ(tape.recorder.ended(), EndReason::kDiskFailed);
  EXPECT_EQ(tape.recorder.held_bytes(), 0u);
  tape.play(seconds(3));
  tape.begin_source();
  tape.end();
  EXPECT_EQ(tape.files.at(1).size(), size);
  EXPECT_FALSE(tape.closed);
}

TEST(Recorder, of_nothing_is_closed_all_the_same) {
  Tape tape;
  tape.end();
  EXPECT_TRUE(tape.files.empty());
  EXPECT_EQ(tape.closed, EndReason::kBroadcastOver);
}

TEST(Recorder, counts_beyond_32_bits) {
  Tape tape;
  tape.begin();
  tape.play(seconds(3));
  // 20 hours of a frozen picture and silent sound, within what is no jump.
  for (int i = 1; i < 20 * 450; ++i) {
    tape.source += milliseconds(7960);
    tape.now += milliseconds(7960);
    tape.play(Tape::kStep, 1);
  }
  tape.end();
  ASSERT_EQ(tape.files.size(), 1u);
  EXPECT_EQ(tape.judged().problem, "");
  EXPECT_NEAR(tape.judged().ends.at(1), 20 * 3600, 10.0) << "13.2 hours are 2^32 ticks";
}

TEST(Recorder, says_what_became_of_a_frame) {
  std::set<std::string_view> words;
  for (int i = 0; i <= 5; ++i) words.insert(to_string(static_cast<Taken>(i)));
  EXPECT_EQ(words.size(), 6u);
}

}  // namespace
}  // namespace live::recording
