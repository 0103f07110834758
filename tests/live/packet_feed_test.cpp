#include "live/packet_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/codec/aac_configuration.hpp"
#include "media/codec/inspect.hpp"
#include "media/rtp_payload/depacketize.hpp"
#include "tests/live/publisher.hpp"
#include "tests/media/transcode/sound.hpp"

namespace live {
namespace {

using media::Codec;
using media::Kind;
using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr FeedPlace kPlace{1, 20, 30};

class PacketFeedTest : public testing::Test {
 protected:
  PacketFeedTest() {
    aac.state = AacSupply::State::kReady;
    aac.plugin = pendopo_aac();
  }

  static media::Format picture_format() {
    return {.codec = Codec::kH264,
            .timescale = kVideoTimescale,
            .configuration = media::codec::testing::hex(std::string(test::kSmall)),
            .width = 160,
            .height = 90};
  }
  media::Format sound_format() {
    return {.codec = Codec::kAac,
            .timescale = 48'000,
            .configuration = tone.configuration(),
            .channels = 2};
  }
  media::Frame picture(bool key, std::size_t size = 50) {
    media::Frame frame{.decode_time = video_time, .keyframe = key, .bytes = {}};
    frame.bytes.resize(4 + size, 0x11);
    base::store_u32(frame.bytes.data(), static_cast<std::uint32_t>(size));
    frame.bytes[4] = key ? 0x65 : 0x41;
    video_time += 3'600;
    return frame;
  }
  void show(bool key, std::size_t size = 50) {
    feed.on_frame(now, Kind::kVideo, picture(key, size));
  }
  void sound(int frames) {
    for (int i = 0; i < frames; ++i) {
      auto bytes = tone.next();
      if (bytes.empty()) continue;
      feed.on_frame(now, Kind::kAudio,
                    {.decode_time = tone.time(), .keyframe = true, .bytes = std::move(bytes)});
    }
  }
  // The packets of one track since the last call.
  std::vector<FeedPacket> take(Kind kind) {
    std::vector<FeedPacket> packets;
    for (FeedBatch& batch : feed.take(now)) {
      if (batch.report) reports[batch.kind] = *batch.report;
      if (batch.kind != kind) continue;
      EXPECT_EQ(batch.place, kPlace);
      EXPECT_EQ(batch.source, 7u);
      for (FeedPacket& packet : batch.packets) packets.push_back(std::move(packet));
    }
    return packets;
  }

  base::Time now{std::chrono::hours(5)};
  media::transcode::test::AacSource tone{*pendopo_aac()};
  AacSupply aac;
  PacketFeed feed{7, kPlace, aac};
  std::int64_t video_time = 900'000;
  std::map<Kind, FeedBatch::Report> reports;
};

TEST_F(PacketFeedTest, a_key_frame_can_be_begun_with) {
  feed.on_format(picture_format());
  show(true, 3'000);
  show(false);
  const auto packets = take(Kind::kVideo);
  ASSERT_GE(packets.size(), 5u);
  EXPECT_TRUE(media::codec::inspect(Codec::kH264, packets[0].payload, false).keyframe_start);
  EXPECT_EQ(packets[0].timestamp, 900'000u);
  EXPECT_EQ(packets.back().timestamp, 903'600u);
  EXPECT_TRUE(packets.back().marker);
  media::rtp_payload::H264Depacketizer depacketizer;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    EXPECT_EQ(packets[i].sequence, i + 1);
    depacketizer.push(packets[i].payload, packets[i].timestamp, packets[i].marker, false);
  }
  ASSERT_TRUE(depacketizer.poll());
  ASSERT_TRUE(depacketizer.poll());
  EXPECT_FALSE(depacketizer.take_broken());
}

TEST_F(PacketFeedTest, pictures_wait_for_a_key_frame_also_when_their_format_changes) {
  feed.on_format(picture_format());
  show(false);
  EXPECT_THAT(take(Kind::kVideo), IsEmpty());
  show(true);
  show(false);
  EXPECT_THAT(take(Kind::kVideo), SizeIs(3));
  feed.on_format(picture_format());
  show(false);
  EXPECT_THAT(take(Kind::kVideo), IsEmpty());
}

TEST_F(PacketFeedTest, the_time_is_when_a_picture_is_shown) {
  feed.on_format(picture_format());
  media::Frame frame = picture(true);
  frame.composition_offset = 7'200;  // of all pictures: an encoder that could have B-frames
  feed.on_frame(now, Kind::kVideo, frame);
  EXPECT_EQ(take(Kind::kVideo).back().timestamp, 907'200u);
}

TEST_F(PacketFeedTest, aac_becomes_opus_on_the_same_line_of_time) {
  feed.on_format(sound_format());
  sound(100);
  const auto packets = take(Kind::kAudio);
  ASSERT_GE(packets.size(), 100u);
  EXPECT_TRUE(packets[0].marker);
  EXPECT_FALSE(packets[1].marker);
  EXPECT_EQ(packets[0].timestamp, static_cast<std::uint32_t>(tone.first_time()));
  for (std::size_t i = 1; i < packets.size(); ++i) {
    ASSERT_EQ(packets[i].timestamp - packets[i - 1].timestamp, 960u);
  }
}

TEST_F(PacketFeedTest, opus_goes_on_as_it_is) {
  feed.on_format({.codec = Codec::kOpus, .timescale = 48'000, .configuration = {}, .channels = 2});
  feed.on_frame(now, Kind::kAudio, {.decode_time = 960, .keyframe = true, .bytes = {0xFC, 1, 2}});
  const auto packets = take(Kind::kAudio);
  ASSERT_THAT(packets, SizeIs(1));
  EXPECT_EQ(packets[0].payload, (std::vector<std::uint8_t>{0xFC, 1, 2}));
  EXPECT_EQ(packets[0].timestamp, 960u);
  feed.on_format({.codec = Codec::kOpus, .timescale = 48'000, .configuration = {}, .channels = 6});
  feed.on_frame(now, Kind::kAudio, {.decode_time = 1'920, .keyframe = true, .bytes = {0xFC, 1, 2}});
  EXPECT_THAT(take(Kind::kAudio), IsEmpty()) << "WebRTC knows two channels";
}

TEST_F(PacketFeedTest, sound_begins_when_the_plugin_has_come) {
  aac = {};
  feed.on_format(sound_format());
  sound(10);
  EXPECT_THAT(take(Kind::kAudio), IsEmpty());
  EXPECT_TRUE(feed.has_aac());
  aac = {AacSupply::State::kReady, pendopo_aac()};
  sound(10);
  EXPECT_GE(take(Kind::kAudio).size(), 9u);
}

TEST_F(PacketFeedTest, what_cannot_be_decoded_is_left_out_and_the_picture_goes_on) {
  media::Format broken = sound_format();
  broken.configuration.clear();
  feed.on_format(broken);
  feed.on_format(picture_format());
  sound(5);
  show(true);
  EXPECT_THAT(take(Kind::kVideo), SizeIs(2));
  EXPECT_THAT(take(Kind::kAudio), IsEmpty());
  media::Format other{.codec = Codec::kVp9, .configuration = {}};
  feed.on_format(other);
  show(true);
  EXPECT_THAT(take(Kind::kVideo), IsEmpty());
}

// What a viewer does with two reports: the moments that both tracks stood at are compared.
TEST_F(PacketFeedTest, reports_of_both_tracks_lie_on_one_line) {
  feed.on_format(picture_format());
  feed.on_format(sound_format());
  video_time = 0;
  const auto run = [&](int pictures) {
    for (int i = 0; i < pictures; ++i) {
      show(i == 0);
      while (tone.time() * 90 < video_time * 48) sound(1);
      take(Kind::kVideo);
      now += milliseconds(40);
    }
  };
  const auto apart = [&] {
    const auto& seen = reports.at(Kind::kVideo);
    const auto& heard = reports.at(Kind::kAudio);
    const double shown =
        seen.timestamp / 90.0 -
        std::chrono::duration<double, std::milli>(seen.at.time_since_epoch()).count();
    const double said =
        heard.timestamp / 48.0 -
        std::chrono::duration<double, std::milli>(heard.at.time_since_epoch()).count();
    return shown - said;
  };
  run(60);
  EXPECT_NEAR(apart(), 0, 0.1);
  now += std::chrono::seconds(2);  // the publisher's line stands still: what comes is late
  run(60);
  EXPECT_NEAR(apart(), 0, 0.1);
}

TEST_F(PacketFeedTest, reports_come_each_second) {
  feed.on_format(picture_format());
  int count = 0;
  for (int i = 0; i < 100; ++i) {
    show(i == 0);
    for (const FeedBatch& batch : feed.take(now)) count += batch.report.has_value();
    now += milliseconds(40);
  }
  EXPECT_EQ(count, 4);
}

}  // namespace
}  // namespace live
