#include "live/class_stages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/packet_source.hpp"

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Gt;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kClass = "class:kelas-7a";
constexpr ClassSourceId kCamera{(std::uint64_t{1} << 62) + 1};
constexpr ClassSourceId kScreen{(std::uint64_t{1} << 62) + 2};
constexpr ClassSourceId kVoice{(std::uint64_t{1} << 62) + 3};

const std::vector<VoiceSwitch::Voice> kVoices{{kVoice, true}};

class ClassStagesTest : public testing::Test {
 protected:
  void give(ClassSourceId source, SourcePacket packet) {
    stages_.receive(now_, wall_, source, std::move(packet));
  }
  // So long a picture from there, and the voice beside it.
  void show(ClassSourceId picture, test::PacketSource& from, base::Duration time) {
    for (base::Duration done{}; done < time; done += milliseconds(40)) {
      for (SourcePacket& packet : from.picture(from.pictures % 50 == 0)) {
        give(picture, std::move(packet));
      }
      give(kVoice, voice_.sound());
      give(kVoice, voice_.sound());
      wait(milliseconds(40));
    }
  }
  void wait(base::Duration time) {
    now_ += time;
    wall_.milliseconds += time / milliseconds(1);
    station_.handle_timeout(now_, wall_);
    while (auto event = station_.poll_event()) events_.push_back(std::move(*event));
    while (const auto event = station_.poll_source_event()) {
      if (const auto* silent = std::get_if<FellSilent>(&*event)) {
        stages_.fell_silent(silent->publisher);
      }
    }
  }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const StationEvent& event : events_)
      if (const T* what = std::get_if<T>(&event)) found.push_back(*what);
    return found;
  }
  std::vector<hls::SegmentStart> segments(hls::Rendition rendition = hls::Rendition::kVideo) const {
    std::vector<hls::SegmentStart> found;
    for (const HlsAdded& event : all<HlsAdded>()) {
      const auto* what = std::get_if<hls::SegmentStart>(&event.addition);
      if (what != nullptr && what->rendition == rendition) found.push_back(*what);
    }
    return found;
  }

  base::Time now_{seconds(1000)};
  base::WallTime wall_{1'795'000'000'000};
  Station station_;
  ClassStages stages_{station_};
  test::PacketSource camera_;
  test::PacketSource screen_;
  test::PacketSource voice_;
  std::vector<StationEvent> events_;
};

TEST_F(ClassStagesTest, what_is_shown_becomes_a_broadcast_with_numbers_of_the_clock) {
  stages_.set(now_, kClass, kCamera, kVoices);
  EXPECT_EQ(station_.publishers(), 0u) << "nothing has come yet";
  show(kCamera, camera_, seconds(7));
  ASSERT_THAT(all<WentOnAir>(), SizeIs(1));
  EXPECT_EQ(all<WentOnAir>()[0].admission.channel, kClass);
  EXPECT_TRUE(is_stage_publisher(all<WentOnAir>()[0].publisher));
  ASSERT_THAT(segments(), SizeIs(Gt(2u)));
  EXPECT_EQ(segments()[0].number, 1'795'000'000u - 1'767'225'600u);
  EXPECT_EQ(segments()[0].discontinuity, 0u) << "players keep an array of them";
}

TEST_F(ClassStagesTest, another_picture_goes_on_with_the_same_broadcast) {
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(7));
  const std::size_t before = segments().size();
  stages_.set(now_, kClass, kScreen, kVoices);
  show(kScreen, screen_, seconds(7));
  ASSERT_THAT(all<WentOnAir>(), SizeIs(2));
  EXPECT_TRUE(all<WentOnAir>()[1].resumed);
  const auto made = segments();
  ASSERT_GT(made.size(), before + 1);
  for (std::size_t i = 1; i < made.size(); ++i) {
    EXPECT_EQ(made[i].number, made[i - 1].number + 1);
  }
  EXPECT_GT(made[before].discontinuity, made[before - 1].discontinuity);
  EXPECT_THAT(all<WentOffAir>(), IsEmpty());
}

TEST_F(ClassStagesTest, voices_come_and_go_without_a_break) {
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(3));
  stages_.set(now_, kClass, kCamera, {});
  show(kCamera, camera_, seconds(3));
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(3));
  EXPECT_THAT(all<WentOnAir>(), SizeIs(1));
  EXPECT_THAT(segments(), SizeIs(Gt(3u)));
}

// A player that has learnt of a track of sound stands when that stops, and one that has not never
// plays it.
TEST_F(ClassStagesTest, a_picture_without_voices_has_a_track_of_silence) {
  stages_.set(now_, kClass, kCamera, {});
  show(kCamera, camera_, seconds(7));
  EXPECT_THAT(segments(hls::Rendition::kAudio), SizeIs(testing::Ge(segments().size() - 1)));
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(7));
  EXPECT_THAT(all<WentOnAir>(), SizeIs(1));
  EXPECT_EQ(segments(hls::Rendition::kAudio).back().discontinuity, 0u) << "a voice is no break";
}

TEST_F(ClassStagesTest, another_picture_takes_the_sound_along_though_nobody_speaks) {
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(7));
  const std::size_t before = segments(hls::Rendition::kAudio).size();
  stages_.set(now_, kClass, kScreen, {});
  show(kScreen, screen_, seconds(7));
  const auto sound = segments(hls::Rendition::kAudio);
  EXPECT_GE(sound.size(), before + 2);
  EXPECT_EQ(sound.back().discontinuity, segments().back().discontinuity);
}

TEST_F(ClassStagesTest, the_same_stage_said_again_breaks_nothing) {
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(3));
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(3));
  EXPECT_THAT(all<WentOnAir>(), SizeIs(1));
}

TEST_F(ClassStagesTest, what_is_not_shown_is_left_out) {
  stages_.set(now_, kClass, kCamera, {});
  give(kScreen, screen_.picture(true).front());
  give(kVoice, voice_.sound());
  EXPECT_EQ(station_.publishers(), 0u);
}

TEST_F(ClassStagesTest, goes_on_after_a_silence_that_the_station_has_given_up) {
  stages_.set(now_, kClass, std::nullopt, kVoices);
  for (int i = 0; i < 100; ++i) {
    give(kVoice, voice_.sound());
    wait(milliseconds(20));
  }
  for (int i = 0; i < 60; ++i) wait(seconds(1));
  EXPECT_THAT(all<WentOffAir>(), SizeIs(1));
  EXPECT_EQ(station_.publishers(), 0u);
  give(kVoice, voice_.sound());
  wait(milliseconds(20));
  EXPECT_EQ(station_.publishers(), 1u);
  EXPECT_THAT(all<WentOnAir>(), SizeIs(2));
}

TEST_F(ClassStagesTest, a_report_alone_begins_nothing) {
  stages_.set(now_, kClass, kCamera, kVoices);
  stages_.receive(now_, wall_, kVoice, SourceReport{media::Kind::kAudio, now_, 5});
  EXPECT_EQ(station_.publishers(), 0u);
}

TEST_F(ClassStagesTest, ends_with_its_audience_and_may_begin_again_at_once) {
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(3));
  stages_.end(now_, kClass);
  give(kVoice, voice_.sound());
  EXPECT_EQ(stages_.size(), 0u);
  EXPECT_EQ(station_.publishers(), 0u);
  stages_.set(now_, kClass, kCamera, kVoices);
  camera_.pictures = 0;
  show(kCamera, camera_, seconds(3));
  EXPECT_THAT(all<WentOnAir>(), SizeIs(2));
}

TEST_F(ClassStagesTest, knows_whose_picture_must_begin_anew) {
  stages_.set(now_, kClass, kCamera, kVoices);
  show(kCamera, camera_, seconds(1));
  const PublisherId publisher = all<WentOnAir>().at(0).publisher;
  EXPECT_EQ(stages_.picture_of(publisher), kCamera);
  EXPECT_EQ(stages_.picture_of(PublisherId{7}), std::nullopt);
  EXPECT_FALSE(is_stage_publisher(PublisherId{7}));
}

}  // namespace
}  // namespace live
