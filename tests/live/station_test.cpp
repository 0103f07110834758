#include "live/station.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/publisher.hpp"

namespace live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

const base::IpAddress kHome = base::IpAddress::v4(192, 0, 2, 1);
const base::IpAddress kElsewhere = base::IpAddress::v4(192, 0, 2, 2);
constexpr PublisherId kFirst{1};
constexpr PublisherId kSecond{2};

class StationTest : public testing::Test {
 protected:
  static Admission by_key(std::uint64_t key, base::IpAddress from = kHome) {
    Admission admission;
    admission.channel = "klinik";
    admission.key = key;
    admission.person = "person " + std::to_string(key);
    admission.address = from;
    return admission;
  }
  std::optional<AdmitRefused> admit(PublisherId who, const Admission& admission,
                                    const hls::Counters& counters = {}) {
    auto admitted = station_.admit(now_, who, admission, counters);
    collect();
    return admitted ? std::nullopt : std::optional(admitted.error());
  }
  void feed(PublisherId who, Tag tag) {
    station_.receive(now_, wall_, who, tag);
    collect();
  }
  // The headers, and so much of the stream.
  void publish(PublisherId who, base::Duration time) {
    test::Source source;
    publish(who, time, source);
  }
  void publish(PublisherId who, base::Duration time, test::Source& source) {
    if (source.at == 0) feed(who, test::video_header());
    if (source.at == 0) feed(who, test::audio_header());
    for (base::Duration done{}; done < time; done += milliseconds(test::kPictureMs)) {
      for (Tag& tag : source.step()) feed(who, std::move(tag));
      wait(milliseconds(test::kPictureMs));
    }
  }
  void wait(base::Duration time) {
    const base::Time end = now_ + time;
    while (station_.next_timeout() <= end) {
      move_to(std::max(now_, station_.next_timeout()));
      station_.handle_timeout(now_, wall_);
      collect();
    }
    move_to(end);
  }
  void move_to(base::Time time) {
    wall_.milliseconds += (time - now_) / milliseconds(1);
    now_ = time;
  }
  void collect() {
    while (auto event = station_.poll_event()) events_.push_back(std::move(*event));
  }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const StationEvent& event : events_)
      if (const T* what = std::get_if<T>(&event)) found.push_back(*what);
    return found;
  }
  template <class T>
  std::vector<T> added(hls::Rendition rendition = hls::Rendition::kVideo) const {
    std::vector<T> found;
    for (const HlsAdded& event : all<HlsAdded>()) {
      const T* what = std::get_if<T>(&event.addition);
      if (what != nullptr && what->rendition == rendition) found.push_back(*what);
    }
    return found;
  }
  bool has_ended() const {
    const auto additions = all<HlsAdded>();
    return !additions.empty() &&
           std::holds_alternative<hls::EndOfStream>(additions.back().addition) &&
           !all<WentOffAir>().empty();
  }

  base::Time now_{seconds(1000)};
  base::WallTime wall_{1'795'000'000'000};
  Station station_;
  std::vector<StationEvent> events_;
};

TEST_F(StationTest, a_broadcast_becomes_segments_from_the_channels_numbers_on) {
  hls::Counters counters;
  counters.segment = {40, 50};
  counters.discontinuity = 3;
  counters.init = 7;
  EXPECT_FALSE(admit(kFirst, by_key(1), counters));
  publish(kFirst, seconds(9));
  ASSERT_THAT(all<WentOnAir>(), SizeIs(1));
  EXPECT_FALSE(all<WentOnAir>()[0].resumed);
  EXPECT_EQ(all<WentOnAir>()[0].publisher, kFirst);
  const auto segments = added<hls::SegmentStart>();
  ASSERT_GE(segments.size(), 4u);
  EXPECT_EQ(segments[0].number, 40u);
  EXPECT_EQ(segments[3].number, 43u);
  EXPECT_EQ(segments[0].discontinuity, 3u);
  EXPECT_EQ(added<hls::SegmentStart>(hls::Rendition::kAudio).at(0).number, 50u);
  EXPECT_EQ(added<hls::InitSegment>().at(0).id, 7u);
  EXPECT_EQ(station_.publishers(), 1u);
}

TEST_F(StationTest, tells_each_second_what_arrives) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  test::Source source;
  source.picture_size = 5'000;
  publish(kFirst, seconds(10), source);
  const auto reports = all<StationReport>();
  EXPECT_NEAR(static_cast<double>(reports.size()), 10, 1);
  const StationReport& last = reports.back();
  EXPECT_EQ(last.channel, "klinik");
  EXPECT_NEAR(last.frame_rate, 25, 1);
  EXPECT_NEAR(last.bitrate_kbps, 1'000, 60);
  EXPECT_EQ(last.video->height, 90);
  EXPECT_EQ(last.audio->codec, media::Codec::kAac);
  EXPECT_THAT(last.findings, IsEmpty());
  station_.lost(now_, kFirst);
  wait(seconds(5));
  EXPECT_EQ(all<StationReport>().size(), reports.size());
}

TEST_F(StationTest, whom_nobody_admitted_is_left_out) {
  publish(kFirst, seconds(1));
  station_.lost(now_, kFirst);
  station_.ended(now_, kFirst);
  collect();
  EXPECT_THAT(events_, IsEmpty());
  EXPECT_EQ(station_.next_timeout(), base::kNever);
  EXPECT_EQ(station_.feed("klinik"), nullptr);
}

TEST_F(StationTest, another_key_is_refused_and_the_first_goes_on) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(10));
  const auto refused = admit(kSecond, by_key(2));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->why, AdmitRefusal::kChannelBusy);
  EXPECT_EQ(refused->person, "person 1");
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
  EXPECT_EQ(station_.publishers(), 1u);
  const std::size_t before = all<HlsAdded>().size();
  feed(kSecond, test::video_header(test::kLarge));
  EXPECT_EQ(all<HlsAdded>().size(), before);
  wait(seconds(3));  // silent, it still has its channel
  EXPECT_EQ(admit(kSecond, by_key(2))->why, AdmitRefusal::kChannelBusy);
}

TEST_F(StationTest, the_same_key_from_elsewhere_takes_over_only_from_one_who_is_silent) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(10));
  wait(kTakeoverSilence - milliseconds(200));
  const auto refused = admit(kSecond, by_key(1, kElsewhere));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->why, AdmitRefusal::kSameKeyOnAir);
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
  wait(milliseconds(200));
  EXPECT_FALSE(admit(kSecond, by_key(1, kElsewhere)));
  ASSERT_THAT(all<Dismissed>(), SizeIs(1));
  EXPECT_EQ(all<Dismissed>()[0].publisher, kFirst);
  EXPECT_EQ(all<Dismissed>()[0].why, DismissReason::kTakenOver);
  EXPECT_TRUE(all<WentOnAir>().at(1).resumed);
  EXPECT_EQ(station_.publishers(), 1u);
  // What the first still has to say concerns nobody.
  station_.lost(now_, kFirst);
  collect();
  EXPECT_THAT(all<WentAway>(), IsEmpty());
}

TEST_F(StationTest, the_same_key_from_the_same_address_takes_over_after_a_cool_down) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, kTakeoverCooldown - milliseconds(200));
  EXPECT_EQ(admit(kSecond, by_key(1))->why, AdmitRefusal::kSameKeyOnAir);
  publish(kFirst, milliseconds(200));
  EXPECT_FALSE(admit(kSecond, by_key(1)));
  // Whoever was just sent away does not push the other out again at once.
  publish(kSecond, seconds(1));
  EXPECT_EQ(admit(kFirst, by_key(1))->why, AdmitRefusal::kSameKeyOnAir);
}

TEST_F(StationTest, numbers_go_on_behind_a_discontinuity_after_a_reconnect) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(7));
  station_.lost(now_, kFirst);
  collect();
  EXPECT_THAT(all<WentAway>(), SizeIs(1));
  wait(kGraceLost - seconds(1));
  EXPECT_FALSE(admit(kSecond, by_key(1, kElsewhere)));
  publish(kSecond, seconds(7));
  for (const hls::Rendition rendition : hls::kRenditions) {
    const auto segments = added<hls::SegmentStart>(rendition);
    ASSERT_GE(segments.size(), 6u);
    for (std::size_t i = 1; i < segments.size(); ++i)
      EXPECT_EQ(segments[i].number, segments[i - 1].number + 1);
    EXPECT_EQ(segments.back().discontinuity, segments.front().discontinuity + 1);
  }
  EXPECT_THAT(all<WentOffAir>(), IsEmpty());
  EXPECT_TRUE(all<WentOnAir>().at(1).resumed);
}

TEST_F(StationTest, a_lost_publisher_is_awaited_for_30_seconds_and_nobody_else_comes_in) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(6));
  station_.lost(now_, kFirst);
  wait(kGraceLost - milliseconds(1));
  EXPECT_EQ(admit(kSecond, by_key(2))->why, AdmitRefusal::kChannelBusy);
  EXPECT_FALSE(has_ended());
  wait(milliseconds(1));
  EXPECT_TRUE(has_ended());
  EXPECT_EQ(station_.feed("klinik"), nullptr);
  EXPECT_FALSE(admit(kSecond, by_key(2)));
  EXPECT_FALSE(all<WentOnAir>().back().resumed);
}

TEST_F(StationTest, after_a_deliberate_end_another_key_may_go_on_and_5_seconds_are_given) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(6));
  station_.ended(now_, kFirst);
  wait(kGraceEnded - milliseconds(1));
  EXPECT_FALSE(has_ended());
  EXPECT_FALSE(admit(kSecond, by_key(2)));
  EXPECT_TRUE(all<WentOnAir>().back().resumed);
  publish(kSecond, seconds(1));
  station_.ended(now_, kSecond);
  wait(kGraceEnded);
  EXPECT_TRUE(has_ended());
}

TEST_F(StationTest, a_revoked_key_ends_what_is_on_air_by_it) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(6));
  station_.end_key(now_, "klinik", 2);
  station_.end_key(now_, "other", 1);
  collect();
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
  station_.end_key(now_, "klinik", 1);
  collect();
  ASSERT_THAT(all<Dismissed>(), SizeIs(1));
  EXPECT_EQ(all<Dismissed>()[0].why, DismissReason::kRevoked);
  EXPECT_TRUE(has_ended());
  EXPECT_EQ(station_.publishers(), 0u);
}

TEST_F(StationTest, a_revoked_key_ends_also_what_is_awaited) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(6));
  station_.lost(now_, kFirst);
  station_.end_key(now_, "klinik", 1);
  collect();
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
  EXPECT_TRUE(has_ended());
}

TEST_F(StationTest, a_channel_can_be_ended) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(6));
  station_.end_channel(now_, "other", DismissReason::kStopped);
  EXPECT_EQ(station_.publishers(), 1u);
  station_.end_channel(now_, "klinik", DismissReason::kStopped);
  collect();
  EXPECT_EQ(all<Dismissed>().at(0).why, DismissReason::kStopped);
  EXPECT_TRUE(has_ended());
}

TEST_F(StationTest, whoever_was_ended_does_not_come_back_by_itself) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  publish(kFirst, seconds(1));
  station_.end_channel(now_, "klinik", DismissReason::kStopped);
  collect();
  wait(seconds(2));
  const auto refused = admit(kSecond, by_key(1));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->why, AdmitRefusal::kEndedBefore);
  EXPECT_EQ(refused->ended, DismissReason::kStopped);
  EXPECT_FALSE(admit(kSecond, by_key(2)));  // another person may
  station_.end_channel(now_, "klinik", DismissReason::kStopped);
  collect();
  wait(kEndedRemembered);
  EXPECT_FALSE(admit(kFirst, by_key(1)));
}

TEST_F(StationTest, a_broadcast_ends_with_the_time_of_its_key) {
  Admission admission = by_key(1);
  admission.expires = base::WallTime{wall_.milliseconds + 10'000};
  ASSERT_FALSE(admit(kFirst, admission));
  publish(kFirst, seconds(8));
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
  publish(kFirst, seconds(4));
  ASSERT_THAT(all<Dismissed>(), SizeIs(1));
  EXPECT_EQ(all<Dismissed>()[0].why, DismissReason::kExpired);
  EXPECT_TRUE(has_ended());
}

TEST_F(StationTest, a_picture_above_the_limit_ends_it) {
  Admission admission = by_key(1);
  admission.height_max = 720;
  ASSERT_FALSE(admit(kFirst, admission));
  feed(kFirst, test::video_header(test::kLarge));
  ASSERT_THAT(all<Dismissed>(), SizeIs(1));
  EXPECT_EQ(all<Dismissed>()[0].why, DismissReason::kHeight);
  EXPECT_EQ(all<Dismissed>()[0].number, 720u);
  EXPECT_THAT(all<WentOffAir>(), SizeIs(1));
}

TEST_F(StationTest, a_bitrate_above_the_limit_ends_it_once_the_beginning_is_over) {
  Admission admission = by_key(1);
  admission.bitrate_max_kbps = 500;
  ASSERT_FALSE(admit(kFirst, admission));
  test::Source source;
  source.picture_size = 5'000;  // 1000 kbit/s
  publish(kFirst, seconds(5), source);
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
  publish(kFirst, seconds(2), source);
  ASSERT_THAT(all<Dismissed>(), SizeIs(1));
  EXPECT_EQ(all<Dismissed>()[0].why, DismissReason::kBitrate);
  EXPECT_EQ(all<Dismissed>()[0].number, 500u);
  EXPECT_TRUE(has_ended());
}

TEST_F(StationTest, a_bitrate_at_the_limit_is_allowed) {
  Admission admission = by_key(1);
  admission.bitrate_max_kbps = 950;
  ASSERT_FALSE(admit(kFirst, admission));
  test::Source source;
  source.picture_size = 5'000;
  publish(kFirst, seconds(20), source);
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
}

TEST_F(StationTest, limits_hold_from_the_moment_they_are_set) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  feed(kFirst, test::video_header(test::kLarge));
  station_.set_limits(now_, "other", 0, 90);
  station_.set_limits(now_, "klinik", 0, 1080);
  collect();
  EXPECT_THAT(all<Dismissed>(), IsEmpty());
  station_.set_limits(now_, "klinik", 0, 720);
  collect();
  EXPECT_EQ(all<Dismissed>().at(0).why, DismissReason::kHeight);
}

TEST_F(StationTest, a_full_server_takes_nobody_more_but_whoever_takes_over) {
  for (std::uint64_t i = 1; i <= kPublishersMax; ++i) {
    Admission admission = by_key(i);
    admission.channel = "c" + std::to_string(i);
    ASSERT_FALSE(admit(PublisherId{i}, admission));
  }
  EXPECT_EQ(admit(PublisherId{1000}, by_key(1000))->why, AdmitRefusal::kServerFull);
  EXPECT_EQ(station_.feed("klinik"), nullptr);
  wait(kTakeoverSilence);
  Admission again = by_key(7, kElsewhere);
  again.channel = "c7";
  EXPECT_FALSE(admit(PublisherId{1001}, again));
  EXPECT_EQ(station_.publishers(), kPublishersMax);
  station_.lost(now_, PublisherId{1});
  EXPECT_FALSE(admit(PublisherId{1000}, by_key(1000)));
}

TEST_F(StationTest, players_are_fed_with_what_the_present_publisher_sends) {
  ASSERT_FALSE(admit(kFirst, by_key(1)));
  EXPECT_THAT(station_.feed("klinik")->beginning(), IsEmpty());
  publish(kFirst, seconds(6));
  EXPECT_TRUE(station_.feed("klinik")->has_video());
  EXPECT_GT(station_.feed("klinik")->beginning().size(), 2u);
  ASSERT_FALSE(admit(kSecond, by_key(1)));
  EXPECT_THAT(station_.feed("klinik")->beginning(), IsEmpty());
}

}  // namespace
}  // namespace live
