#include "media/transcode/voice_mixer.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/media/transcode/sound.hpp"

namespace media::transcode {
namespace {

using test::Bytes;
using test::loudness;

constexpr std::int64_t kStep = 960;

// A tone of 500 Hz at that level, as Opus.
class Voice {
 public:
  explicit Voice(double level) : encoder_(make_opus_encoder(64'000)), level_(level) {}
  Bytes next() {
    std::vector<float> samples(kOpusFrameSamples * kSoundChannels);
    for (std::size_t i = 0; i < kOpusFrameSamples; ++i) {
      const double at = static_cast<double>(sample_++) / kSoundRate;
      samples[2 * i] = samples[2 * i + 1] =
          static_cast<float>(level_ * std::sin(2 * std::numbers::pi * 500 * at));
    }
    Bytes bytes(kOpusFrameMax);
    bytes.resize(static_cast<std::size_t>(opus_encode_float(encoder_.get(), samples.data(),
                                                            kOpusFrameSamples, bytes.data(),
                                                            static_cast<int>(bytes.size()))));
    return bytes;
  }

 private:
  OpusEncoderHandle encoder_;
  double level_;
  std::int64_t sample_ = 0;
};

class VoiceMixerTest : public testing::Test {
 protected:
  void collect() {
    while (auto frame = mixer->poll()) frames.push_back(std::move(*frame));
  }
  // How loud it is from the frame of that number on, for a fifth of a second.
  double heard(std::size_t from) const {
    test::OpusListener listener;
    std::vector<float> samples;
    for (const Frame& frame : frames) listener.hear(frame.bytes, samples);
    const std::size_t length = 10 * kOpusFrameSamples * kSoundChannels;
    return loudness(std::span(samples).subspan(from * kOpusFrameSamples * kSoundChannels, length));
  }

  std::unique_ptr<VoiceMixer> mixer = VoiceMixer::make();
  std::vector<Frame> frames;
};

TEST_F(VoiceMixerTest, two_who_speak_at_once_are_both_heard) {
  Voice first(0.2);
  Voice second(0.2);
  for (std::int64_t i = 0; i < 100; ++i) {
    mixer->complete(i * kStep);
    mixer->push(1, i * kStep, first.next());
    if (i >= 50) mixer->push(2, i * kStep, second.next());
    collect();
  }
  mixer->finish();
  collect();
  ASSERT_EQ(frames.size(), 100u);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].decode_time, static_cast<std::int64_t>(i) * kStep);
  }
  const double alone = heard(20);
  EXPECT_NEAR(alone, 0.2 / std::numbers::sqrt2, 0.02);
  EXPECT_NEAR(heard(75), 2 * alone, 0.04);
}

TEST_F(VoiceMixerTest, many_at_once_do_not_break_the_sound) {
  std::vector<Voice> voices;
  for (int i = 0; i < 10; ++i) voices.emplace_back(0.5);
  for (std::int64_t i = 0; i < 50; ++i) {
    mixer->complete(i * kStep);
    for (std::size_t who = 0; who < voices.size(); ++who) {
      mixer->push(who, i * kStep, voices[who].next());
    }
  }
  mixer->finish();
  collect();
  EXPECT_LT(heard(20), 1.0);
  EXPECT_GT(heard(20), 0.5);
}

TEST_F(VoiceMixerTest, a_short_pause_is_silence_and_a_long_one_is_a_gap) {
  Voice voice(0.2);
  for (const std::int64_t from : {0, 20, 500}) {
    for (std::int64_t i = from; i < from + 10; ++i) {
      mixer->complete(i * kStep);
      mixer->push(1, i * kStep, voice.next());
    }
  }
  mixer->finish();
  collect();
  ASSERT_EQ(frames.size(), 40u) << "ten, ten of silence, ten, and ten behind the gap";
  EXPECT_EQ(frames[29].decode_time, 29 * kStep);
  EXPECT_EQ(frames[30].decode_time, 500 * kStep);
}

TEST_F(VoiceMixerTest, voices_need_not_keep_step) {
  Voice first(0.2);
  Voice second(0.2);
  for (std::int64_t i = 0; i < 50; ++i) {
    mixer->complete(i * kStep);
    mixer->push(1, i * kStep, first.next());
    mixer->complete(i * kStep + 333);
    mixer->push(2, i * kStep + 333, second.next());
  }
  mixer->finish();
  collect();
  EXPECT_EQ(frames.size(), 51u);
}

TEST_F(VoiceMixerTest, what_is_late_or_broken_or_far_ahead_is_left_out) {
  Voice voice(0.2);
  mixer->push(1, 100 * kStep, voice.next());
  mixer->push(1, 100 * kStep, {});
  mixer->push(2, 100 * kStep, Bytes{0xFF, 0xFF, 0xFF});
  mixer->push(2, 101 * kStep + kMixAheadMax + kStep, voice.next());
  EXPECT_EQ(mixer->broken(), 3u);
  mixer->push(1, 0, voice.next());
  mixer->forget(1);
  mixer->forget(7);
  mixer->finish();
  collect();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].decode_time, 100 * kStep);
}

TEST_F(VoiceMixerTest, without_a_voice_there_is_no_sound) {
  mixer->complete(1'000'000);
  mixer->finish();
  EXPECT_FALSE(mixer->poll());
}

}  // namespace
}  // namespace media::transcode
