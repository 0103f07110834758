#include "live/rtp_clock.hpp"

#include <gtest/gtest.h>

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr auto kPicture = media::Kind::kVideo;
constexpr auto kSound = media::Kind::kAudio;

class RtpClockTest : public testing::Test {
 protected:
  std::int64_t picture(std::uint32_t timestamp) {
    return clock.place(now, kPicture, timestamp).ticks;
  }
  std::int64_t sound(std::uint32_t timestamp) { return clock.place(now, kSound, timestamp).ticks; }
  // Pictures and sound of 40 ms each; gives by how many ms the picture is ahead of the sound.
  std::int64_t play(int count) {
    std::int64_t ahead = 0;
    for (int i = 0; i < count; ++i) {
      now += milliseconds(40);
      video_time += 3600;
      audio_time += 1920;
      const std::int64_t shown = picture(video_time);
      EXPECT_GE(shown, last_picture) << "the picture goes back";
      last_picture = shown;
      ahead = shown / 90 - sound(audio_time) / 48;
    }
    return ahead;
  }
  void report(media::Kind kind, base::Duration ago, std::uint32_t timestamp) {
    clock.report(now, kind, now - ago, timestamp);
  }

  base::Time now{seconds(1000)};
  RtpClock clock;
  std::uint32_t video_time = 0xFFFF'F000;  // wraps soon
  std::uint32_t audio_time = 77;
  std::int64_t last_picture = 0;
};

TEST_F(RtpClockTest, begins_a_second_after_zero_and_follows_the_timestamps) {
  EXPECT_EQ(picture(5), 90'000);
  now += milliseconds(70);  // it travelled longer
  EXPECT_EQ(picture(5 + 3600), 93'600);
  EXPECT_EQ(picture(5 + 3600), 93'600);
  EXPECT_EQ(picture(5 + 7200), 97'200);
}

TEST_F(RtpClockTest, timestamps_wrap) {
  EXPECT_EQ(picture(0xFFFF'FFF0), 90'000);
  now += milliseconds(40);
  EXPECT_EQ(picture(3600 - 16), 93'600);
}

TEST_F(RtpClockTest, without_reports_a_track_begins_where_it_arrives) {
  picture(0);
  now += milliseconds(250);
  EXPECT_EQ(sound(123), 48'000 + 12'000);
}

TEST_F(RtpClockTest, by_reports_the_picture_follows_the_sound_gently) {
  EXPECT_EQ(play(10), 0);
  // In truth the picture that came with the sound was made 200 ms before it.
  report(kSound, {}, audio_time);
  report(kPicture, milliseconds(200), video_time);
  const std::int64_t first = play(1);
  EXPECT_LT(first, 0);
  EXPECT_GE(first, -5);
  EXPECT_EQ(play(100), -200);
  EXPECT_EQ(play(100), -200);
}

TEST_F(RtpClockTest, a_picture_far_away_is_moved_at_once) {
  play(10);
  report(kSound, {}, audio_time);
  clock.report(now, kPicture, now + seconds(3), video_time);
  EXPECT_EQ(play(1), 3'000);
}

TEST_F(RtpClockTest, reports_that_cannot_be_are_not_believed) {
  play(10);
  report(kSound, {}, audio_time);
  clock.report(now, kPicture, now + seconds(30), video_time);
  EXPECT_EQ(play(10), 0);
  clock.report(now, kPicture, now + std::chrono::hours(200'000), video_time);
  clock.report(now, kPicture, base::Time{}, video_time);
  EXPECT_EQ(play(10), 0);
}

TEST_F(RtpClockTest, a_clock_that_jumps_goes_on_where_it_was) {
  play(10);
  now += milliseconds(40);
  video_time += 90'000 * 60;
  const auto place = clock.place(now, kPicture, video_time);
  EXPECT_EQ(place.jumped_ms, 60'000);
  EXPECT_NEAR(static_cast<double>(place.ticks - last_picture), 3'600, 1);
  now += milliseconds(40);
  const auto back = clock.place(now, kPicture, video_time - 90'000 * 70);
  EXPECT_EQ(back.jumped_ms, -70'000);
  EXPECT_GT(back.ticks, place.ticks);
}

TEST_F(RtpClockTest, time_that_passed_in_the_world_is_no_jump) {
  picture(0);
  now += seconds(60);
  const auto place = clock.place(now, kPicture, 90'000 * 60);
  EXPECT_FALSE(place.jumped_ms);
  EXPECT_EQ(place.ticks, 90'000 * 61);
}

TEST_F(RtpClockTest, sound_that_was_filled_goes_on_later) {
  play(10);
  report(kSound, {}, audio_time);
  report(kPicture, {}, video_time);
  const std::int64_t before = sound(audio_time);
  clock.delay_sound(4800);
  EXPECT_EQ(sound(audio_time), before + 4800);
  EXPECT_EQ(play(10), -100) << "an old report of the sound must not move the picture";
}

TEST_F(RtpClockTest, tells_the_moment_of_a_packet_without_placing_it) {
  EXPECT_EQ(clock.peek_ms(now, kPicture, 5), 0);
  picture(0);
  EXPECT_EQ(clock.peek_ms(now, kPicture, 9'000), 1'100);
  EXPECT_EQ(clock.peek_ms(now, kSound, 9'000), 1'000);
  EXPECT_EQ(clock.line(now + seconds(2), kSound), 3 * 48'000);
}

TEST_F(RtpClockTest, timestamps_without_sense_break_nothing) {
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    now += milliseconds(i % 3);
    picture(i * 0x7FFF'FFFF);
    sound(i * 0x8000'0001);
    if (i % 100 == 0) clock.report(now, kPicture, now, i * 0x1234'5678);
    if (i % 70 == 0) clock.report(now, kSound, now, i * 0x8765'4321);
  }
}

}  // namespace
}  // namespace live
