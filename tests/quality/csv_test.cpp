#include "quality/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace quality {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Csv, has_a_line_for_each_sample_of_the_publisher_and_of_each_viewer) {
  ViewerSlots slots(10);
  Channel channel(slots);
  channel.begin("Bidan Ani");
  const ViewerKey key{Carrier::kRtmp, 9};
  base::Time now{seconds(1'000)};
  for (std::uint32_t i = 0; i < 2; ++i) {
    now += seconds(5);
    const base::WallTime wall{1'795'000'000'000 + i * 5'000};
    PublisherNews news;
    news.bitrate_kbps = 800;
    channel.note(now, news);
    ASSERT_TRUE(channel.note_viewer(now, wall, key));
    base::TcpFacts facts;
    facts.connection = 3;
    facts.bytes_acknowledged = i * 625'000;
    facts.segments_sent = i * 500;
    facts.segments_resent = i * 5;
    facts.round_trip = milliseconds(20);
    channel.note_line(now, key, facts, true);
    (void)channel.sample(now, wall, 1);
  }
  EXPECT_EQ(to_csv(channel),
            "time,who,carrier,by_proxy,seconds,throughput_kbps,segments,resent_or_out_of_order,"
            "loss_percent,rtt_ms,jitter_ms,behind_live_ms,buffer_ms,capacity_kbps,stalls,"
            "stalled_ms,frames_shown,frames_dropped\r\n"
            "2026-11-18T11:06:40Z,publisher,,,0.000,,0,0,,,,,,,0,0,0,0\r\n"
            "2026-11-18T11:06:45Z,publisher,,,5.000,800.0,0,0,,,,,,,0,0,0,0\r\n"
            "2026-11-18T11:06:40Z,viewer 1,rtmp,1,0.000,,0,0,,20.000,0.000,,,,0,0,0,0\r\n"
            "2026-11-18T11:06:45Z,viewer 1,rtmp,1,5.000,1000.0,500,5,1.000,20.000,0.000,,,,0,0,0,0"
            "\r\n");
}

TEST(Csv, of_nothing_has_its_names) {
  ViewerSlots slots(1);
  const Channel channel(slots);
  EXPECT_THAT(to_csv(channel), testing::EndsWith("frames_dropped\r\n"));
}

}  // namespace
}  // namespace quality
