#include "live/voice_switch.hpp"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr ClassSourceId kSari{1};
constexpr ClassSourceId kBudi{2};
constexpr ClassSourceId kAni{3};

// Somebody at a microphone: packets of 20 ms, loud or of silence.
struct Microphone {
  ClassSourceId source;
  std::uint64_t position = 0;
  std::uint32_t timestamp = 0;
  SourcePacket packet(bool loud) {
    SourcePacket packet;
    packet.kind = media::Kind::kAudio;
    packet.codec = media::Codec::kOpus;
    packet.position = position++;
    packet.timestamp = timestamp;
    packet.marker = false;
    packet.payload.assign(loud ? 80 : 8, 0x11);
    packet.payload[0] = 0xFC;
    timestamp += 960;
    return packet;
  }
};

class VoiceSwitchTest : public testing::Test {
 protected:
  VoiceSwitchTest() { voices.set({{kSari, true}, {kBudi}, {kAni}}); }

  // All say something for so long: whoever is named is loud.
  void speak(base::Duration time, const std::vector<ClassSourceId>& loud) {
    for (base::Duration done{}; done < time; done += milliseconds(20)) {
      for (Microphone& microphone : microphones) {
        give(microphone, std::ranges::find(loud, microphone.source) != loud.end());
      }
      now += milliseconds(20);
    }
  }
  void give(Microphone& microphone, bool loud) {
    const auto given = voices.pass(now, microphone.source, microphone.packet(loud));
    if (given) heard.push_back(std::get<SourcePacket>(*given));
  }
  // One source without a hole that goes on with the time.
  void expect_one_line() const {
    for (std::size_t i = 1; i < heard.size(); ++i) {
      ASSERT_EQ(heard[i].position, heard[i - 1].position + 1) << i;
      const std::uint32_t step = heard[i].timestamp - heard[i - 1].timestamp;
      ASSERT_GE(step, 960u) << i;
      ASSERT_LE(step, 2 * 960u) << i;
    }
  }

  base::Time now{seconds(1000)};
  VoiceSwitch voices;
  std::vector<Microphone> microphones{
      {kSari, 70'000, 0xFFFF'FF00}, {kBudi, 5, 77}, {kAni, 900, 123'456}};
  std::vector<SourcePacket> heard;
};

TEST_F(VoiceSwitchTest, whoever_speaks_is_heard_on_one_line) {
  speak(seconds(2), {kSari});
  EXPECT_EQ(voices.heard(), kSari);
  speak(seconds(3), {kBudi});
  EXPECT_EQ(voices.heard(), kBudi);
  speak(seconds(3), {kAni});
  EXPECT_EQ(voices.heard(), kAni);
  expect_one_line();
  EXPECT_GT(heard.size(), 390u) << "of eight seconds";
}

TEST_F(VoiceSwitchTest, in_silence_the_last_is_kept) {
  speak(seconds(2), {kBudi});
  speak(seconds(9), {});
  EXPECT_EQ(voices.heard(), kBudi);
  expect_one_line();
}

TEST_F(VoiceSwitchTest, nobody_talks_a_student_down_but_a_teacher) {
  speak(seconds(2), {kBudi});
  speak(seconds(3), {kBudi, kAni});
  EXPECT_EQ(voices.heard(), kBudi);
  speak(seconds(1), {kBudi, kAni, kSari});
  EXPECT_EQ(voices.heard(), kSari);
  speak(seconds(3), {kBudi, kSari});
  EXPECT_EQ(voices.heard(), kSari);
  expect_one_line();
}

TEST_F(VoiceSwitchTest, a_voice_that_goes_leaves_its_place) {
  speak(seconds(2), {kSari});
  voices.set({{kBudi}, {kAni}});
  EXPECT_EQ(voices.heard(), std::nullopt);
  speak(seconds(1), {});
  EXPECT_EQ(voices.heard(), kBudi) << "the first who sends anything";
  expect_one_line();
}

TEST_F(VoiceSwitchTest, one_who_was_muted_for_a_while_goes_on_where_the_time_is) {
  speak(seconds(1), {kSari});
  now += seconds(30);
  give(microphones[0], true);
  const auto& last = heard[heard.size() - 1];
  EXPECT_EQ(last.position, heard[heard.size() - 2].position + 1);
}

TEST_F(VoiceSwitchTest, what_was_sent_before_it_was_heard_stays_out_however_late_it_comes) {
  speak(seconds(2), {kSari});
  SourcePacket late = microphones[1].packet(true);
  speak(seconds(3), {kBudi});
  const std::size_t before = heard.size();
  EXPECT_FALSE(voices.pass(now, kBudi, late));
  EXPECT_EQ(heard.size(), before);
}

TEST_F(VoiceSwitchTest, packets_that_overtake_each_other_keep_their_places) {
  speak(seconds(1), {kSari});
  const SourcePacket first = microphones[0].packet(true);
  const SourcePacket second = microphones[0].packet(true);
  const auto two = voices.pass(now, kSari, second);
  const auto one = voices.pass(now, kSari, first);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(std::get<SourcePacket>(*one).position + 1, std::get<SourcePacket>(*two).position);
  EXPECT_EQ(std::get<SourcePacket>(*one).position, heard.back().position + 1);
}

TEST_F(VoiceSwitchTest, reports_are_of_the_voice_that_is_heard) {
  speak(seconds(2), {kSari});
  speak(seconds(3), {kBudi});
  const SourceReport sari{media::Kind::kAudio, now, microphones[0].timestamp};
  EXPECT_FALSE(voices.pass(now, kSari, sari));
  const SourceReport budi{media::Kind::kAudio, now, microphones[1].timestamp};
  const auto moved = voices.pass(now, kBudi, budi);
  ASSERT_TRUE(moved);
  EXPECT_EQ(std::get<SourceReport>(*moved).timestamp, heard.back().timestamp + 960);
}

TEST_F(VoiceSwitchTest, strangers_are_not_heard) {
  Microphone stranger{ClassSourceId{9}};
  give(stranger, true);
  EXPECT_TRUE(heard.empty());
}

}  // namespace
}  // namespace live
