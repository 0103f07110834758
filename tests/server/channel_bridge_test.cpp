#include "server/channel_bridge.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(ChannelBridge, names_what_was_tapped_by_its_publisher) {
  std::vector<sfu::Tapped> tapped;
  sfu::TappedPacket packet;
  packet.tap = {77};
  packet.kind = media::Kind::kAudio;
  packet.codec = media::Codec::kOpus;
  packet.position = 5;
  packet.timestamp = 960;
  packet.marker = true;
  packet.facts.keyframe_start = true;
  packet.payload = {1, 2, 3};
  tapped.emplace_back(packet);
  const base::Time at{std::chrono::seconds(9)};
  tapped.emplace_back(sfu::TappedReport{{78}, media::Kind::kVideo, at, 90});

  const auto items = ChannelBridge::from_tapped(std::move(tapped));

  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].publisher, live::PublisherId{77});
  const auto& got = std::get<live::SourcePacket>(items[0].what);
  EXPECT_EQ(got.kind, media::Kind::kAudio);
  EXPECT_EQ(got.codec, media::Codec::kOpus);
  EXPECT_EQ(got.position, 5u);
  EXPECT_EQ(got.timestamp, 960u);
  EXPECT_TRUE(got.marker);
  EXPECT_TRUE(got.facts.keyframe_start);
  EXPECT_EQ(got.payload, (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(items[1].publisher, live::PublisherId{78});
  const auto& report = std::get<live::SourceReport>(items[1].what);
  EXPECT_EQ(report.at, at);
  EXPECT_EQ(report.timestamp, 90u);
}

TEST(ChannelBridge, gives_what_is_fed_to_its_publication) {
  live::FeedBatch batch;
  batch.place = {2, 30, 31};
  batch.source = 4;
  batch.kind = media::Kind::kAudio;
  batch.codec = media::Codec::kOpus;
  batch.packets.push_back({8, 960, true, {1, 2}});
  const base::Time at{std::chrono::seconds(9)};
  batch.report = live::FeedBatch::Report{at, 970};

  const sfu::Feed feed = ChannelBridge::to_feed(batch);
  EXPECT_EQ(feed.publication.value, 31u);
  EXPECT_EQ(feed.source, 4u);
  EXPECT_EQ(feed.codec, media::Codec::kOpus);
  ASSERT_EQ(feed.packets.size(), 1u);
  EXPECT_EQ(feed.packets[0].sequence, 8u);
  EXPECT_EQ(feed.packets[0].timestamp, 960u);
  EXPECT_TRUE(feed.packets[0].marker);
  EXPECT_EQ(feed.packets[0].payload, (std::vector<std::uint8_t>{1, 2}));
  ASSERT_TRUE(feed.report);
  EXPECT_EQ(feed.report->at, at);
  EXPECT_EQ(feed.report->timestamp, 970u);

  batch.kind = media::Kind::kVideo;
  batch.report.reset();
  EXPECT_EQ(ChannelBridge::to_feed(batch).publication.value, 30u);
  EXPECT_FALSE(ChannelBridge::to_feed(batch).report);
}

}  // namespace
}  // namespace server
