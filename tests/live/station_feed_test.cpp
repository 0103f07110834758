#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/station.hpp"
#include "media/codec/inspect.hpp"
#include "tests/live/packet_source.hpp"
#include "tests/live/publisher.hpp"
#include "tests/media/transcode/sound.hpp"

namespace live {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr PublisherId kFirst{1};
constexpr PublisherId kSecond{2};
constexpr FeedPlace kPlace{0, 10, 11};
using Why = std::optional<NoLowDelay>;

class StationFeedTest : public testing::Test {
 protected:
  void admit(PublisherId who, Carrier carrier = Carrier::kRtmp, std::string channel = "klinik") {
    Admission admission;
    admission.channel = std::move(channel);
    admission.key = 1;
    admission.carrier = carrier;
    now += std::chrono::seconds(6);
    ASSERT_TRUE(station.admit(now, who, admission, {}));
    collect();
  }
  void send(PublisherId who, Tag tag) {
    station.receive(now, {}, who, tag);
    collect();
  }
  void publish(PublisherId who, int pictures, std::int32_t composition = 0) {
    if (source.at == 0) {
      send(who, test::video_header());
      if (source.has_audio) send(who, test::audio_header());
    }
    for (int i = 0; i < pictures; ++i) {
      for (Tag& tag : source.step()) {
        if (tag.kind == MediaKind::kVideo && i % 2 == 1) {
          tag.payload[4] = static_cast<std::uint8_t>(composition);
        }
        send(who, std::move(tag));
      }
      now += milliseconds(test::kPictureMs);
    }
  }
  void collect() {
    while (auto event = station.poll_event()) {
      if (const auto* changed = std::get_if<LowDelayChanged>(&*event)) said.push_back(changed->why);
    }
    while (auto batch = station.poll_feed()) batches.push_back(std::move(*batch));
  }
  std::size_t packets(media::Kind kind) const {
    std::size_t count = 0;
    for (const FeedBatch& batch : batches) count += batch.kind == kind ? batch.packets.size() : 0;
    return count;
  }

  base::Time now{std::chrono::hours(3)};
  Station station;
  test::Source source;
  std::vector<Why> said;
  std::vector<FeedBatch> batches;
};

TEST_F(StationFeedTest, gives_packets_from_when_it_is_asked_to_until_it_is_not) {
  station.set_aac(pendopo_aac());
  admit(kFirst);
  publish(kFirst, 10);
  EXPECT_THAT(batches, IsEmpty());
  station.start_feed("klinik", kPlace);
  publish(kFirst, 100);
  EXPECT_GE(packets(media::Kind::kVideo), 110u) << "from the last key frame on";
  EXPECT_EQ(batches[0].place, kPlace);
  station.stop_feed("klinik");
  batches.clear();
  publish(kFirst, 100);
  EXPECT_THAT(batches, IsEmpty());
  station.start_feed("nowhere", kPlace);
  station.stop_feed("nowhere");
}

// The first viewer would wait for the next key frame, and nobody can be asked for one.
TEST_F(StationFeedTest, begins_with_the_pictures_since_the_last_key_frame) {
  source.has_audio = false;
  source.picture_size = 20;
  admit(kFirst);
  publish(kFirst, 80);
  station.start_feed("klinik", kPlace);
  publish(kFirst, 2);
  ASSERT_FALSE(batches.empty());
  const auto& packets = batches[0].packets;
  ASSERT_GT(packets.size(), 31u);
  EXPECT_TRUE(media::codec::inspect(media::Codec::kH264, packets[0].payload, false).keyframe_start);
  std::uint32_t pictures = 1;
  for (std::size_t i = 1; i < packets.size(); ++i) {
    const std::uint32_t step = packets[i].timestamp - packets[i - 1].timestamp;
    EXPECT_TRUE(step == 0 || step == 3'600) << step;
    pictures += step / 3'600;
  }
  EXPECT_EQ(pictures, 31u) << "30 before, and the first of now";
}

TEST_F(StationFeedTest, begins_with_nothing_of_a_group_that_was_too_long) {
  source.has_audio = false;
  source.picture_size = kGroupBytesMax / 20;
  admit(kFirst);
  publish(kFirst, 40);
  station.start_feed("klinik", kPlace);
  publish(kFirst, 5);
  EXPECT_EQ(packets(media::Kind::kVideo), 0u);
  publish(kFirst, 6);
  EXPECT_GT(packets(media::Kind::kVideo), 0u);
}

TEST_F(StationFeedTest, goes_on_with_the_next_publisher_as_another_source) {
  station.set_aac(pendopo_aac());
  admit(kFirst);
  station.start_feed("klinik", kPlace);
  publish(kFirst, 10);
  const std::uint64_t first = batches.back().source;
  station.start_feed("klinik", kPlace);  // for another viewer: nothing begins anew
  publish(kFirst, 5);
  EXPECT_EQ(batches.back().source, first);
  admit(kSecond);
  source = {};
  publish(kSecond, 10);
  EXPECT_NE(batches.back().source, first);
  admit(kFirst, Carrier::kWebRtc);
  batches.clear();
  EXPECT_THAT(batches, IsEmpty());
  admit(kSecond);
  source = {};
  publish(kSecond, 10);
  EXPECT_FALSE(batches.empty()) << "viewers who stayed are given this one";
}

TEST_F(StationFeedTest, b_frames_are_said_as_soon_as_they_come) {
  station.set_aac(pendopo_aac());
  admit(kFirst);
  publish(kFirst, 10);
  EXPECT_EQ(station.no_low_delay("klinik"), std::nullopt);
  publish(kFirst, 10, 80);
  EXPECT_EQ(station.no_low_delay("klinik"), NoLowDelay::kBFrames);
  EXPECT_THAT(said, ElementsAre(Why{}, Why{NoLowDelay::kBFrames}));
  admit(kSecond);  // the same channel, without them
  source = {};
  publish(kSecond, 10);
  EXPECT_EQ(station.no_low_delay("klinik"), std::nullopt);
  EXPECT_THAT(said, ElementsAre(Why{}, Why{NoLowDelay::kBFrames}, Why{}));
}

TEST_F(StationFeedTest, without_the_plugin_aac_cannot_be_given_and_a_picture_alone_can) {
  admit(kFirst);
  publish(kFirst, 2);
  EXPECT_TRUE(station.needs_aac("klinik"));
  EXPECT_FALSE(station.needs_aac()) << "nobody watches";
  station.start_feed("klinik", kPlace);
  EXPECT_TRUE(station.needs_aac());
  station.set_aac(nullptr);
  collect();
  EXPECT_FALSE(station.needs_aac());
  EXPECT_EQ(station.no_low_delay("klinik"), NoLowDelay::kAacMissing);
  EXPECT_EQ(said.back(), NoLowDelay::kAacMissing);
  admit(kSecond, Carrier::kRtmp, "radio");
  source = {};
  source.has_audio = false;
  publish(kSecond, 2);
  EXPECT_EQ(station.no_low_delay("radio"), std::nullopt);
  EXPECT_FALSE(station.needs_aac("radio"));
  EXPECT_EQ(station.no_low_delay("nowhere"), std::nullopt);
}

// Eight channels with two above (configuration 14), which libavcodec does not know.
class UndecodableSoundTest : public StationFeedTest {
 protected:
  void begin() {
    admit(kFirst);
    send(kFirst, test::video_header());
    send(kFirst, {MediaKind::kAudio, 0, media::codec::testing::hex("af001270")});
    source.at = 1;  // publish() sends no headers
  }
  bool is_found() {
    now += kReportInterval;
    station.handle_timeout(now, {});
    bool found = false;
    while (auto event = station.poll_event()) {
      const auto* const report = std::get_if<StationReport>(&*event);
      if (report == nullptr) continue;
      found = std::ranges::count(report->findings, FindingKind::kSoundNotForWebRtc,
                                 &Finding::kind) == 1;
    }
    return found;
  }
};

TEST_F(UndecodableSoundTest, is_found_before_anybody_watches_where_the_plugin_is_there) {
  station.set_aac(pendopo_aac());
  begin();
  EXPECT_TRUE(is_found());
  send(kFirst, test::audio_header());
  EXPECT_FALSE(is_found()) << "another sound";
}

TEST_F(UndecodableSoundTest, is_found_when_the_plugin_comes_and_the_picture_goes_on) {
  begin();
  EXPECT_FALSE(is_found());
  station.start_feed("klinik", kPlace);
  station.set_aac(pendopo_aac());
  EXPECT_TRUE(is_found());
  publish(kFirst, 60);
  EXPECT_TRUE(is_found());
  EXPECT_GT(packets(media::Kind::kVideo), 0u);
  EXPECT_EQ(packets(media::Kind::kAudio), 0u);
  EXPECT_EQ(station.no_low_delay("klinik"), std::nullopt);
}

// The configuration is good, and every frame is broken.
TEST_F(UndecodableSoundTest, is_found_by_its_frames) {
  station.set_aac(pendopo_aac());
  admit(kFirst);
  publish(kFirst, 1);
  station.start_feed("klinik", kPlace);
  EXPECT_FALSE(is_found());
  for (int i = 1; i <= 2 * static_cast<int>(PacketFeed::kBrokenMax); ++i) {
    send(kFirst, {MediaKind::kAudio, 100 + i * 23, media::codec::testing::hex("af01ffffffffff")});
  }
  EXPECT_TRUE(is_found());
}

TEST_F(StationFeedTest, another_codec_than_h264_is_said) {
  admit(kFirst);
  // Enhanced RTMP: the beginning of a sequence in H.265.
  send(kFirst, {MediaKind::kVideo, 0, media::codec::testing::hex("906876633101020304")});
  EXPECT_EQ(station.no_low_delay("klinik"), NoLowDelay::kCodec);
}

TEST_F(StationFeedTest, transcodes_no_more_channels_than_its_limit) {
  station.set_aac(pendopo_aac());
  for (std::size_t i = 0; i <= kTranscodingsMax; ++i) {
    const std::string channel = "channel" + std::to_string(i);
    const PublisherId who{100 + i};
    admit(who, Carrier::kRtmp, channel);
    source = {};
    publish(who, 1);
    const bool full = i == kTranscodingsMax;
    EXPECT_EQ(station.no_low_delay(channel), full ? Why{NoLowDelay::kTooMany} : Why{}) << channel;
    station.start_feed(channel, {0, 100 + 2 * i, 101 + 2 * i});
  }
  EXPECT_EQ(station.no_low_delay("channel0"), std::nullopt) << "who watches already goes on";
  EXPECT_EQ(station.transcodings(), kTranscodingsMax + 1);
  station.stop_feed("channel0");
  EXPECT_EQ(station.transcodings(), kTranscodingsMax);
}

// Opus by WebRTC, for players of HLS that know none.
class StationAacTest : public testing::Test {
 protected:
  StationAacTest() {
    Admission admission;
    admission.channel = "klinik";
    admission.key = 1;
    admission.carrier = Carrier::kWebRtc;
    EXPECT_TRUE(station.admit(now, kFirst, admission, {}));
  }
  void publish(base::Duration time) {
    for (base::Duration done{}; done < time; done += milliseconds(40)) {
      for (SourcePacket& packet : source.picture(source.pictures % 50 == 0)) {
        station.receive(now, wall, kFirst, std::move(packet));
      }
      station.receive(now, wall, kFirst, source.sound());
      station.receive(now, wall, kFirst, source.sound());
      now += milliseconds(40);
      station.handle_timeout(now, wall);
      while (auto event = station.poll_event()) {
        if (std::holds_alternative<AacGivenUp>(*event)) ++given_up;
        const auto* added = std::get_if<HlsAdded>(&*event);
        const auto* part = added != nullptr ? std::get_if<hls::Part>(&added->addition) : nullptr;
        if (part != nullptr && part->rendition == hls::Rendition::kAac) ++parts;
      }
    }
  }

  base::Time now{std::chrono::hours(1)};
  base::WallTime wall{1'790'000'000'000};
  Station station;
  test::PacketSource source;
  int parts = 0;
  int given_up = 0;
};

TEST_F(StationAacTest, is_made_while_it_is_wanted) {
  publish(std::chrono::seconds(2));
  EXPECT_FALSE(station.needs_aac());
  station.want_aac("klinik", true);
  EXPECT_TRUE(station.needs_aac());
  publish(std::chrono::seconds(2));
  EXPECT_EQ(parts, 0) << "nobody knows whether it can be";
  station.set_aac(pendopo_aac());
  publish(std::chrono::seconds(3));
  EXPECT_GE(parts, 4);
  EXPECT_EQ(station.transcodings(), 1u);
  station.want_aac("klinik", false);
  const int before = std::exchange(parts, 0);
  publish(std::chrono::seconds(3));
  EXPECT_LE(parts, 1) << "of " << before << ", what was held";
  EXPECT_EQ(station.transcodings(), 0u);
}

TEST_F(StationAacTest, is_given_up_without_a_plug_in) {
  publish(std::chrono::seconds(2));
  station.want_aac("klinik", true);
  station.set_aac(nullptr);
  publish(std::chrono::seconds(1));
  EXPECT_EQ(given_up, 1);
  station.want_aac("klinik", true);
  publish(std::chrono::seconds(1));
  EXPECT_EQ(given_up, 2) << "whoever asks anew is told anew";
  station.want_aac("nothing", true);
  EXPECT_FALSE(station.needs_aac());
}

}  // namespace
}  // namespace live
