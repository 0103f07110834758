#include "quality/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quality {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr ViewerKey kHlsViewer{Carrier::kHls, 77};

class ChannelQuality : public testing::Test {
 protected:
  ChannelQuality() { channel.begin("Bidan Ani"); }

  // A publisher of 1 Mbit/s in segments of 1250 bytes, and a viewer who is sent all of it.
  void second() {
    now += seconds(1);
    ++seconds_done;
    PublisherNews news;
    news.bitrate_kbps = 999;
    news.jitter = milliseconds(7);
    if (publisher_line) {
      base::TcpFacts facts;
      facts.connection = 1;
      facts.bytes_received = seconds_done * 125'000;
      facts.segments_received = static_cast<std::uint32_t>(seconds_done * 100);
      facts.segments_out_of_order = 0;
      facts.round_trip = milliseconds(12);
      news.line = facts;
    }
    channel.note(now, news);
    for (const std::uint64_t number : watching) watch({Carrier::kHls, number});
    if (seconds_done % 5 == 0) {
      const auto minute = channel.sample(now, wall(), static_cast<std::uint32_t>(present));
      if (minute) kept.push_back(*minute);
    }
  }
  void watch(const ViewerKey& key) {
    if (!channel.note_viewer(now, wall(), key)) return;
    base::TcpFacts facts;
    facts.connection = 100 + key.number;
    facts.bytes_acknowledged = seconds_done * 125'000;
    facts.segments_sent = static_cast<std::uint32_t>(seconds_done * 100);
    facts.segments_resent = static_cast<std::uint32_t>(seconds_done * resent_a_second);
    facts.round_trip = milliseconds(40);
    facts.round_trip_variation = milliseconds(9);
    channel.note_line(now, key, facts, false);
  }
  void run(base::Duration time) {
    for (base::Duration done{}; done < time; done += seconds(1)) second();
  }
  base::WallTime wall() const {
    return {1'795'000'000'000 + static_cast<std::int64_t>(seconds_done) * 1'000};
  }

  base::Time now{seconds(1'000)};
  std::uint64_t seconds_done = 0;
  std::uint32_t resent_a_second = 0;
  std::size_t present = 0;
  bool publisher_line = true;
  std::vector<std::uint64_t> watching;
  std::vector<Minute> kept;
  ViewerSlots slots{4};
  Channel channel{slots};
};

TEST_F(ChannelQuality, tells_of_the_publisher_by_the_kernels_counts) {
  run(seconds(20));
  ASSERT_EQ(channel.samples().size(), 4u);
  const Figures& last = channel.samples().back().publisher;
  EXPECT_EQ(last.time_ms, 5'000u);
  EXPECT_FLOAT_EQ(last.kbps().value(), 1'000);
  EXPECT_FLOAT_EQ(last.round_trip_ms.value(), 12);
  EXPECT_FLOAT_EQ(last.jitter_ms.value(), 7);
  EXPECT_FLOAT_EQ(last.loss_percent().value(), 0);
  EXPECT_THAT(channel.judge_publisher(), IsEmpty());
  EXPECT_EQ(channel.person(), "Bidan Ani");
}

TEST_F(ChannelQuality, goes_by_what_arrives_where_the_line_is_not_known) {
  publisher_line = false;
  run(seconds(20));
  const Figures& last = channel.samples().back().publisher;
  EXPECT_NEAR(last.kbps().value(), 999, 0.1);
  EXPECT_EQ(last.round_trip_ms, std::nullopt);
  EXPECT_EQ(last.loss_percent(), std::nullopt);
}

TEST_F(ChannelQuality, has_nothing_of_a_publisher_who_is_away) {
  publisher_line = false;
  run(seconds(10));
  for (int i = 0; i < 2; ++i) {
    now += seconds(5);
    (void)channel.sample(now, wall(), 0);
  }
  const ChannelSample& last = channel.samples().back();
  EXPECT_EQ(last.publisher, Figures{});
}

TEST_F(ChannelQuality, tells_of_a_viewer_what_line_and_player_say) {
  watching = {77};
  run(seconds(10));
  PlayerReport player;
  player.behind_live_ms = 2'100;
  player.stalls = 1;
  player.stalled_ms = 300;
  player.joined_ms = 900;
  channel.note_player(now, kHlsViewer, player);
  RequestReport request;
  request.buffer_ms = 1'500;
  request.throughput_kbps = 30'000;
  channel.note_request(kHlsViewer, request);
  run(seconds(5));
  const auto viewers = channel.viewers();
  ASSERT_EQ(viewers.size(), 1u);
  const Viewer& viewer = *viewers[0];
  EXPECT_EQ(viewer.label(), 1u);
  EXPECT_EQ(viewer.joined_ms(), 900u);
  EXPECT_TRUE(viewer.is_present(now));
  const Figures& last = viewer.samples().back().figures;
  EXPECT_FLOAT_EQ(last.kbps().value(), 1'000);
  EXPECT_FLOAT_EQ(last.round_trip_ms.value(), 40);
  EXPECT_FLOAT_EQ(last.jitter_ms.value(), 9);
  EXPECT_FLOAT_EQ(last.behind_live_ms.value(), 2'100);
  EXPECT_FLOAT_EQ(last.buffer_ms.value(), 1'500);
  EXPECT_FLOAT_EQ(last.capacity_kbps.value(), 30'000);
  EXPECT_EQ(last.stalled_ms, 300u);
  EXPECT_EQ(channel.samples().back().audience.measured, 1u);
}

TEST_F(ChannelQuality, judges_a_viewer_by_his_last_minute) {
  watching = {77};
  run(seconds(60));
  resent_a_second = 3;
  run(seconds(120));
  const Viewer& viewer = *channel.viewers()[0];
  EXPECT_THAT(channel.judge(viewer),
              ElementsAre(testing::Field(&Complaint::reason, Reason::kLossy)));
  EXPECT_EQ(channel.samples().back().audience.fair, 1u);
}

TEST_F(ChannelQuality, takes_what_rtcp_says_of_viewers_by_webrtc) {
  const ViewerKey key{Carrier::kWebRtc, 5};
  ASSERT_TRUE(channel.note_viewer(now, wall(), key));
  ReceiverReport report;
  report.packets_sent = 1'000;
  report.bytes_sent = 1'000'000;
  channel.note_packets(now, key, report);
  report.packets_sent = 1'500;
  report.bytes_sent = 1'625'000;
  report.packets_lost = 10;
  report.jitter = milliseconds(4);
  channel.note_packets(now + seconds(5), key, report);
  (void)channel.sample(now + seconds(5), wall(), 1);
  const Figures& figures = channel.viewers()[0]->samples().back().figures;
  EXPECT_FLOAT_EQ(figures.loss_percent().value(), 2);
  EXPECT_FLOAT_EQ(figures.jitter_ms.value(), 4);
  EXPECT_NEAR(figures.kbps().value(), 980, 1);
}

TEST_F(ChannelQuality, keeps_no_more_viewers_than_there_are_slots) {
  watching = {1, 2, 3, 4, 5};
  present = 5;
  run(seconds(10));
  EXPECT_EQ(channel.viewers().size(), 4u);
  EXPECT_EQ(slots.left(), 0u);
  EXPECT_EQ(channel.unmeasured(), 1u);
  EXPECT_FALSE(channel.note_viewer(now, wall(), {Carrier::kHls, 5}));
  channel.note_player(now, {Carrier::kHls, 5}, {});  // nobody
}

TEST_F(ChannelQuality, gives_the_slot_of_who_has_left_to_who_comes) {
  watching = {1, 2, 3, 4};
  run(seconds(10));
  watching = {2, 3, 4};
  run(seconds(10));
  watching = {2, 3, 4, 5};
  run(seconds(5));
  EXPECT_FALSE(channel.note_viewer(now, wall(), {Carrier::kHls, 6}));
  run(seconds(10));
  std::vector<std::uint32_t> labels;
  for (const Viewer* viewer : channel.viewers()) labels.push_back(viewer->label());
  EXPECT_THAT(labels, ElementsAre(2, 3, 4, 5));
}

TEST_F(ChannelQuality, forgets_a_viewer_when_all_of_him_is_old) {
  watching = {1};
  run(seconds(10));
  watching.clear();
  run(seconds(20));
  EXPECT_FALSE(channel.viewers()[0]->is_present(now));
  EXPECT_EQ(channel.samples().back().audience.measured, 0u);
  const std::size_t samples = channel.viewers()[0]->samples().size();
  run(seconds(60));
  EXPECT_EQ(channel.viewers()[0]->samples().size(), samples);
  run(kViewerKept);
  EXPECT_THAT(channel.viewers(), IsEmpty());
  EXPECT_EQ(slots.left(), 4u);
}

TEST_F(ChannelQuality, keeps_two_hours_and_of_a_viewer_twenty_minutes) {
  watching = {1};
  run(minutes(125));
  EXPECT_EQ(channel.samples().size(), kChannelSamplesMax);
  EXPECT_EQ(channel.viewers()[0]->samples().size(), kViewerSamplesMax);
  ASSERT_GE(kept.size(), 120u);
  EXPECT_EQ(kept[5].samples, 12u);
  EXPECT_EQ(kept[5].person, "Bidan Ani");
  EXPECT_FLOAT_EQ(kept[5].audience.kbps.median.value(), 1'000);
}

TEST_F(ChannelQuality, makes_no_samples_off_air_and_goes_on_with_the_next_broadcast) {
  run(seconds(20));
  channel.end(now);
  EXPECT_TRUE(channel.finish());
  run(seconds(20));
  EXPECT_EQ(channel.samples().size(), 4u);
  EXPECT_FALSE(channel.is_old(now));
  EXPECT_TRUE(channel.is_old(now + kViewerKept));
  channel.begin("Pak Budi");
  run(seconds(10));
  EXPECT_EQ(channel.samples().size(), 6u);
  EXPECT_EQ(channel.person(), "Pak Budi");
  EXPECT_FALSE(channel.is_old(now + kViewerKept));
}

TEST(ViewerSlots, come_back_with_the_end_of_a_channel) {
  ViewerSlots slots(2);
  {
    Channel channel(slots);
    EXPECT_TRUE(channel.note_viewer({}, {}, kHlsViewer));
    EXPECT_EQ(slots.left(), 1u);
  }
  EXPECT_EQ(slots.left(), 2u);
}

TEST(Carrier, has_words) {
  EXPECT_EQ(to_string(Carrier::kHls), "hls");
  EXPECT_EQ(to_string(Carrier::kRtmp), "rtmp");
  EXPECT_EQ(to_string(Carrier::kWebRtc), "webrtc");
}

}  // namespace
}  // namespace quality
