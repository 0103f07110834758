#include "media/transcode/opus_to_aac.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/codec/aac_configuration.hpp"
#include "tests/media/transcode/sound.hpp"

namespace media::transcode {
namespace {

using test::Bytes;
using test::loudness;
using testing::SizeIs;

constexpr std::int64_t kStep = 960;  // 20 ms
constexpr std::size_t kClick = 48'000;

// A tone as Opus, with a loud click at one moment, where wanted.
class OpusSource {
 public:
  OpusSource() : encoder_(opus_encoder_create(kSoundRate, kSoundChannels, kApplication, &error_)) {}
  OpusSource(const OpusSource&) = delete;
  OpusSource& operator=(const OpusSource&) = delete;
  ~OpusSource() { opus_encoder_destroy(encoder_); }

  Bytes next(bool click) {
    std::vector<float> samples(kStep * kSoundChannels);
    for (std::int64_t i = 0; i < kStep; ++i, ++sample_) {
      const double at = static_cast<double>(sample_) / kSoundRate;
      const bool loud = click && std::abs(sample_ - static_cast<std::int64_t>(kClick)) < 240;
      const double level = click ? (loud ? 0.9 : 0.0) : 0.5;
      const auto value = static_cast<float>(level * std::sin(2 * std::numbers::pi * 1000 * at));
      samples[static_cast<std::size_t>(i) * 2] = samples[static_cast<std::size_t>(i) * 2 + 1] =
          value;
    }
    Bytes bytes(1'500);
    const int size = opus_encode_float(encoder_, samples.data(), kStep, bytes.data(),
                                       static_cast<int>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
  }

 private:
  static constexpr int kApplication = OPUS_APPLICATION_RESTRICTED_LOWDELAY;
  int error_ = 0;
  OpusEncoder* encoder_;
  std::int64_t sample_ = 0;
};

class OpusToAacTest : public testing::Test {
 protected:
  OpusToAacTest() : machine(OpusToAac::make(plugin)) {}

  void send(int count, std::int64_t shift = 0, bool click = false) {
    for (int i = 0; i < count; ++i, time += kStep) {
      machine->push(time + shift, source.next(click));
      collect();
    }
  }
  void collect() {
    while (auto frame = machine->poll()) frames.push_back(std::move(*frame));
  }
  // What a player hears, from the time of the first frame on.
  std::vector<float> heard() const {
    const auto& configuration = machine->format().configuration;
    PendopoAacDecoder* const decoder =
        plugin.open_decoder(configuration.data(), configuration.size());
    std::vector<float> all;
    std::vector<float> decoded(kDecodedMax * kSoundChannels);
    for (const Frame& frame : frames) {
      const std::int32_t count = plugin.decode(decoder, frame.bytes.data(), frame.bytes.size(),
                                               decoded.data(), kDecodedMax);
      EXPECT_GE(count, 0);
      all.insert(all.end(), decoded.begin(), decoded.begin() + count * 2);
    }
    plugin.close_decoder(decoder);
    return all;
  }

  const PendopoAac& plugin = *pendopo_aac();
  OpusSource source;
  std::unique_ptr<OpusToAac> machine;
  std::vector<Frame> frames;
  std::int64_t time = 0;
};

TEST_F(OpusToAacTest, says_what_it_gives) {
  const Format& format = machine->format();
  EXPECT_EQ(format.codec, Codec::kAac);
  EXPECT_EQ(format.timescale, 48'000u);
  const auto read = codec::parse_aac_configuration(format.configuration);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->object_type, 2);
  EXPECT_EQ(read->sample_rate, 48'000u);
  EXPECT_EQ(read->channels, 2);
}

TEST_F(OpusToAacTest, a_tone_stays_a_tone_in_frames_that_follow_each_other) {
  send(200);
  ASSERT_GT(frames.size(), 180u);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i].decode_time, frames[i - 1].decode_time + 1024);
    ASSERT_TRUE(frames[i].keyframe);
  }
  const auto sound = heard();
  EXPECT_NEAR(loudness({sound.data() + sound.size() / 2, sound.size() / 2}), 0.35, 0.1);
  EXPECT_EQ(machine->broken(), 0u);
}

// Lips and voice: what the encoder is behind is taken from the times.
TEST_F(OpusToAacTest, a_click_is_where_it_was) {
  send(100, 0, true);
  const auto sound = heard();
  std::size_t loudest = 0;
  for (std::size_t i = 0; i < sound.size() / 2; ++i) {
    if (std::abs(sound[i * 2]) > std::abs(sound[loudest * 2])) loudest = i;
  }
  const double at = static_cast<double>(frames[0].decode_time) + static_cast<double>(loudest);
  EXPECT_NEAR(at, static_cast<double>(kClick), 480) << "within ten milliseconds";
}

TEST_F(OpusToAacTest, a_short_gap_becomes_silence) {
  send(50);
  const std::size_t before = frames.size();
  send(50, 12'000);
  EXPECT_NEAR(static_cast<double>(frames.size() - before), (50 * 960 + 12'000) / 1024.0, 2);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    ASSERT_EQ(frames[i].decode_time, frames[i - 1].decode_time + 1024);
  }
}

TEST_F(OpusToAacTest, behind_a_long_gap_the_times_go_on_later_and_never_back) {
  send(50);
  send(50, 480'000);
  int gaps = 0;
  for (std::size_t i = 1; i < frames.size(); ++i) {
    ASSERT_GE(frames[i].decode_time, frames[i - 1].decode_time + 1024);
    if (frames[i].decode_time > frames[i - 1].decode_time + 1024) ++gaps;
  }
  EXPECT_EQ(gaps, 1);
  EXPECT_GT(frames.back().decode_time, 480'000);
}

TEST_F(OpusToAacTest, what_cannot_be_read_is_counted) {
  send(10);
  machine->push(time, {});
  const Bytes broken{0xFF, 0x3F};
  machine->push(time, broken);
  EXPECT_EQ(machine->broken(), 2u);
  send(10);
  EXPECT_GT(frames.size(), 10u);
}

}  // namespace
}  // namespace media::transcode
