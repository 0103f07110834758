// What a publisher is told of what it sends.
#include "tests/sfu/uplink_fixture.hpp"

namespace sfu {
namespace {

using namespace uplink_test;

TEST_F(UplinkOf, asks_for_lost_packets_of_video) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"}, at(0));
  receive({.ssrc = 50, .payload_type = 102, .sequence = 12, .mid = "1"}, at(1));
  EXPECT_EQ(uplink.next_timeout(), at(11));
  EXPECT_THAT(feedback(at(11)).lost, ElementsAre(std::pair(50u, 10), std::pair(50u, 11)));
}

TEST_F(UplinkOf, asks_for_lost_packets_of_sound_whose_sender_repeats_them) {
  receive({.ssrc = 40, .payload_type = 111, .sequence = 9, .mid = "0"}, at(0));
  receive({.ssrc = 40, .payload_type = 111, .sequence = 12, .mid = "0"}, at(1));
  EXPECT_TRUE(feedback(at(20)).lost.empty()) << "its sender does not say that it does";
  UplinkTrack repeating = sound();
  repeating.repeats = true;
  configure({repeating, picture()});
  receive({.ssrc = 50, .payload_type = 111, .sequence = 9, .mid = "0"}, at(0));
  receive({.ssrc = 50, .payload_type = 111, .sequence = 11, .mid = "0"}, at(1));
  EXPECT_THAT(feedback(at(11)).lost, ElementsAre(std::pair(50u, 10)));
  const auto repeated =
      receive({.ssrc = 50, .payload_type = 111, .sequence = 10, .mid = "0"}, at(40));
  ASSERT_TRUE(repeated);
  EXPECT_EQ(repeated->packet.order, Order::kLate);
  EXPECT_TRUE(feedback(at(500)).lost.empty());
  // A gap that is too large for asking needs no keyframe.
  const auto far = receive({.ssrc = 50, .payload_type = 111, .sequence = 5000, .mid = "0"});
  EXPECT_FALSE(far->gap_too_large);
}

TEST_F(UplinkOf, tells_how_loud_sound_is) {
  SetUplink command{PeerId{9}, {kMidId, kTransportId}, {sound(), picture()}};
  command.extensions.audio_level = kRidId;  // whose value is one byte here
  uplink.configure(at(0), command);
  const auto level = [&](std::uint8_t type, std::string_view mid, std::string_view told) {
    return receive({.ssrc = type, .payload_type = type, .mid = mid, .rid = told})->packet.level;
  };
  EXPECT_EQ(level(111, "0", "\x99"), std::optional<std::uint8_t>{0x19});
  EXPECT_EQ(level(111, "0", ""), std::nullopt);
  EXPECT_EQ(level(102, "1", "\x99"), std::nullopt) << "a picture has none";
}

TEST_F(UplinkOf, tells_the_loss_of_the_viewer_who_loses_most_of_sound) {
  receive({.ssrc = 40, .payload_type = 111, .sequence = 5, .mid = "0"}, at(10));
  receive({.ssrc = 50, .payload_type = 102, .sequence = 5, .mid = "1"}, at(10));
  uplink.hear_loss(at(500), kSound, 30);
  uplink.hear_loss(at(510), kSound, 12);
  uplink.hear_loss(at(520), kPicture, 30);
  uplink.hear_loss(at(520), kScreen, 30);
  const Feedback report = feedback(at(1000));
  ASSERT_EQ(report.blocks.size(), 2u);
  EXPECT_EQ(report.blocks[0].fraction_lost, 30);
  EXPECT_EQ(report.blocks[0].cumulative_lost, 0) << "nothing was lost on the way to us";
  EXPECT_EQ(report.blocks[1].fraction_lost, 0) << "pictures are sent again instead";
  // A new description keeps it; then it is over.
  configure({picture(), sound()}, at(1500));
  EXPECT_EQ(feedback(at(2000)).blocks.at(0).fraction_lost, 30);
  EXPECT_EQ(feedback(at(17'000)).blocks.at(0).fraction_lost, 0);
}

TEST_F(UplinkOf, wants_a_keyframe_after_a_gap_that_cannot_be_repaired) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"});
  const auto arrived = receive({.ssrc = 50, .payload_type = 102, .sequence = 5000, .mid = "1"});
  ASSERT_TRUE(arrived);
  EXPECT_TRUE(arrived->gap_too_large);
}

TEST_F(UplinkOf, reports_on_each_stream_once_a_second) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 10, .mid = "1"}, at(10));
  receive({.ssrc = 50, .payload_type = 102, .sequence = 13, .mid = "1"}, at(10));
  receive({.ssrc = 40, .payload_type = 111, .sequence = 5, .mid = "0"}, at(10));

  EXPECT_TRUE(feedback(at(999)).blocks.empty());
  const Feedback report = feedback(at(1000));

  ASSERT_EQ(report.blocks.size(), 2u);
  EXPECT_EQ(report.blocks[0].ssrc, 40u);
  EXPECT_EQ(report.blocks[1].ssrc, 50u);
  EXPECT_EQ(report.blocks[1].fraction_lost, 128);
  EXPECT_THAT(report.bitrates, ElementsAre(kPublisherBitrateMax));
  EXPECT_TRUE(feedback(at(1050)).blocks.empty());
  EXPECT_EQ(feedback(at(2000)).blocks.size(), 2u);
}

TEST_F(UplinkOf, a_retransmission_does_not_hide_the_loss_from_the_report) {
  const WirePacket packet{.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1"};
  receive(packet);
  WirePacket last = packet;
  last.sequence = 102;
  receive(last);
  WirePacket lost = packet;
  lost.sequence = 101;
  receive(repair(lost, 61));
  const Feedback report = feedback(at(1000));
  ASSERT_EQ(report.blocks.size(), 1u);
  EXPECT_EQ(report.blocks[0].cumulative_lost, 1);
}

TEST_F(UplinkOf, tells_when_packets_came_by_their_transport_number) {
  for (std::uint16_t i = 0; i < 5; ++i) {
    receive({.ssrc = 50, .payload_type = 102, .sequence = i, .mid = "1", .transport = i}, at(i));
  }
  EXPECT_EQ(uplink.next_timeout(), at(60));
  EXPECT_EQ(feedback(at(60)).arrivals, 5u);
}

TEST_F(UplinkOf, tells_when_a_packet_came_though_its_stream_is_unknown) {
  receive({.ssrc = 99, .payload_type = 99, .transport = 1});
  EXPECT_EQ(feedback(at(60)).arrivals, 1u);
}

TEST_F(UplinkOf, feedback_that_does_not_fit_is_due_again_at_once) {
  // Every other packet of two streams is lost, and there are arrivals to report.
  for (std::uint16_t i = 0; i < 500; i = static_cast<std::uint16_t>(i + 2)) {
    receive({.ssrc = 50, .payload_type = 102, .sequence = i, .mid = "1", .transport = i}, at(0));
  }
  std::size_t lost = 0;
  std::size_t arrivals = 0;
  int compounds = 0;
  while (uplink.next_timeout() <= at(60)) {
    const Feedback part = feedback(at(60), 300);
    lost += part.lost.size();
    arrivals += part.arrivals;
    ASSERT_LT(++compounds, 20);
  }
  EXPECT_EQ(lost, 249u);
  EXPECT_EQ(arrivals, 499u);
  EXPECT_GT(compounds, 1);
}

TEST_F(UplinkOf, maps_sender_reports_of_sound_and_picture_by_one_clock) {
  receive({.ssrc = 40, .payload_type = 111, .sequence = 1, .mid = "0"});
  receive({.ssrc = 50, .payload_type = 102, .sequence = 1, .mid = "1"});

  // The same moment of the publisher, reported on two ways of different length.
  const std::uint64_t ntp = std::uint64_t{3'900'000'000} << 32;
  const auto of_sound = uplink.sender_report(at(1000), {40, ntp, 4800, 0, 0, {}});
  const auto of_picture = uplink.sender_report(at(1200), {50, ntp, 9000, 0, 0, {}});

  ASSERT_TRUE(of_sound && of_picture);
  EXPECT_EQ(of_sound->publication, kSound);
  EXPECT_EQ(of_picture->publication, kPicture);
  EXPECT_EQ(of_sound->rtp_timestamp, 4800u);
  EXPECT_EQ(of_picture->at, of_sound->at);
}

TEST_F(UplinkOf, a_sender_report_of_an_unknown_or_a_retransmission_stream_says_nothing) {
  UplinkTrack named = picture();
  named.sources = {{60, 61}};
  configure({named});
  receive({.ssrc = 60, .payload_type = 102});
  EXPECT_FALSE(uplink.sender_report(at(0), {61, 1, 2, 3, 4, {}}));
  EXPECT_FALSE(uplink.sender_report(at(0), {99, 1, 2, 3, 4, {}}));
}

TEST_F(UplinkOf, the_report_block_echoes_the_sender_report) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 1, .mid = "1"});
  uplink.sender_report(at(500), {50, 0x0000'1234'5678'0000, 0, 0, 0, {}});
  const Feedback report = feedback(at(1000));
  ASSERT_EQ(report.blocks.size(), 1u);
  EXPECT_EQ(report.blocks[0].last_sr, 0x1234'5678u);
  EXPECT_EQ(report.blocks[0].delay_since_last_sr, 32'768u);
}

}  // namespace
}  // namespace sfu
