#include "media/transcode/aac_to_opus.hpp"

#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opus/opus.h>

#include "tests/media/transcode/sound.hpp"

namespace media::transcode {
namespace {

using test::AacSource;
using test::Bytes;
using test::loudness;
using test::OpusListener;
using testing::IsEmpty;

class AacToOpusTest : public testing::Test {
 protected:
  void begin(std::uint32_t rate = 48'000) {
    machine = AacToOpus::make(plugin, source.configuration(), rate);
    ASSERT_TRUE(machine);
  }
  // Frames of a tone, each at its time by the source's own count of samples.
  void send(int count, std::int64_t shift = 0) {
    for (int i = 0; i < count; ++i) {
      const auto frame = source.next();
      if (!frame.empty()) machine->push(source.time() + shift, frame);
      collect();
    }
  }
  void collect() {
    while (auto frame = machine->poll()) frames.push_back(std::move(*frame));
  }
  void expect_one_line() {
    for (std::size_t i = 1; i < frames.size(); ++i) {
      ASSERT_GE(frames[i].time - frames[i - 1].time, 960) << "frame " << i;
    }
  }

  const PendopoAac& plugin = *pendopo_aac();
  AacSource source{plugin};
  std::unique_ptr<AacToOpus> machine;
  std::vector<OpusFrame> frames;
};

TEST_F(AacToOpusTest, a_tone_stays_a_tone) {
  begin();
  send(100);
  ASSERT_GE(frames.size(), 100u);
  OpusListener listener;
  std::vector<float> heard;
  for (const OpusFrame& frame : frames) listener.hear(frame.bytes, heard);
  const auto later = heard.size() / 2;
  EXPECT_NEAR(loudness({heard.data() + later, heard.size() - later}), 0.35, 0.1);
  EXPECT_EQ(machine->broken(), 0u);
}

TEST_F(AacToOpusTest, times_follow_the_input_and_frames_follow_each_other) {
  begin();
  send(200);
  EXPECT_EQ(frames.front().time, source.first_time());
  for (std::size_t i = 1; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i].time, frames[i - 1].time + 960);
  }
}

// RTMP's times are whole milliseconds of frames that are 21.3 long, for hours.
TEST_F(AacToOpusTest, does_not_drift_from_the_input_in_hours_though_the_clock_of_the_encoder_does) {
  begin();
  const auto frame = source.loud();
  constexpr int kFrames = 4 * 3600 * 47;
  std::int64_t newest = 0;
  for (int i = 0; i < kFrames; ++i) {
    // 100 parts in a million slower than its timestamps.
    const auto ms = static_cast<std::int64_t>(i * 1024.0 / 48.0 * 1.0001);
    if (i % 500 != 0) {  // most of them are skipped: it is the times that are looked at
      if (i % 500 < 496) continue;
    }
    machine->push(ms * 48, frame);
    while (auto out = machine->poll()) {
      ASSERT_GT(out->time, newest - 1);
      newest = out->time;
    }
    ASSERT_LE(std::abs(ms * 48 - newest), 1024 * 3);
  }
}

TEST_F(AacToOpusTest, a_clock_that_runs_differently_is_followed_within_a_frame) {
  begin();
  const auto frame = source.loud();
  std::int64_t newest = 0;
  for (int i = 0; i < 5'000; ++i) {
    const auto time = static_cast<std::int64_t>(i * 1024 * 1.01);
    machine->push(time, frame);
    while (auto out = machine->poll()) newest = out->time;
    ASSERT_LE(std::abs(time - newest), kOutOfStepMax + 2 * 1024) << i;
  }
  newest = 0;
  begin();
  for (int i = 0; i < 5'000; ++i) {
    const auto time = static_cast<std::int64_t>(i * 1024 * 0.99);
    machine->push(time, frame);
    while (auto out = machine->poll()) newest = out->time;
    ASSERT_LE(std::abs(time - newest), kOutOfStepMax + 2 * 1024) << i;
  }
}

TEST_F(AacToOpusTest, a_short_gap_becomes_silence) {
  begin();
  send(50);
  const std::size_t before = frames.size();
  send(50, 12'000);  // a quarter of a second is missing
  EXPECT_NEAR(static_cast<double>(frames.size() - before), 50 * 1024 / 960.0 + 12'000 / 960.0, 2);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i].time, frames[i - 1].time + 960);
  }
}

TEST_F(AacToOpusTest, behind_a_long_gap_the_times_go_on_later) {
  begin();
  send(50);
  const std::size_t before = frames.size();
  send(50, 480'000);  // ten seconds
  EXPECT_LE(frames.size() - before, 56u);
  expect_one_line();
  EXPECT_GE(frames.back().time, 480'000 + 99 * 1024 - 2 * 1024 + source.first_time());
}

TEST_F(AacToOpusTest, what_comes_from_before_is_left_out) {
  begin();
  send(50);
  const std::int64_t newest = frames.back().time;
  send(10, -20'480);
  expect_one_line();
  EXPECT_LE(frames.back().time, newest + 1024);
}

TEST_F(AacToOpusTest, a_broken_frame_is_counted_and_silence) {
  begin();
  send(20);
  Bytes broken(200, 0xFF);
  for (int i = 0; i < 3; ++i) {
    (void)source.next();
    machine->push(source.time(), broken);
  }
  send(20);
  EXPECT_GE(machine->broken(), 1u);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i].time, frames[i - 1].time + 960);
  }
  machine->push(source.time(), {});
}

TEST_F(AacToOpusTest, every_rate_becomes_48_kHz) {
  // AAC-LC, mono, by the index of its rate (ISO/IEC 14496-3 table 1.18): what a decoder that is
  // given nothing but broken frames of it does is its affair; that it opens is ours.
  for (std::uint8_t index = 0; index < 12; ++index) {
    const Bytes configuration{static_cast<std::uint8_t>(0x10 | index >> 1),
                              static_cast<std::uint8_t>((index & 1) << 7 | 0x08)};
    const auto made = AacToOpus::make(plugin, configuration, 8'000);
    ASSERT_TRUE(made) << int{index};
    made->push(0, Bytes(100, 0x21));
  }
}

TEST_F(AacToOpusTest, a_stream_of_44100_Hz_and_six_channels_is_heard) {
  const auto adts = test::adts_frames("tests/data/aac/surround_44100.aac");
  ASSERT_GE(adts.size(), 40u);
  machine = AacToOpus::make(plugin, test::kSurround44100, 44'100);
  ASSERT_TRUE(machine);
  std::int64_t time = 0;
  for (const Bytes& frame : adts) {
    machine->push(time, frame);
    time += 1'024;
    collect();
  }
  EXPECT_EQ(machine->broken(), 0u);
  EXPECT_NEAR(static_cast<double>(frames.size()), static_cast<double>(time) / 44'100 * 50, 3);
  OpusListener listener;
  std::vector<float> heard;
  for (const OpusFrame& frame : frames) listener.hear(frame.bytes, heard);
  EXPECT_GT(loudness(heard), 0.02);
}

TEST_F(AacToOpusTest, what_cannot_be_decoded_is_not_begun) {
  EXPECT_FALSE(AacToOpus::make(plugin, {}, 48'000));
  EXPECT_FALSE(AacToOpus::make(plugin, source.configuration(), 0));
}

}  // namespace
}  // namespace media::transcode
