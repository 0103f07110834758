#include "sfu/uplink.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rtcp/transport_feedback.hpp"
#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using media::Codec;
using test::at;
using test::h264_delta;
using test::h264_keyframe;
using test::Payload;
using testing::ElementsAre;

constexpr PublicationId kSound{1};
constexpr PublicationId kPicture{2};
constexpr PublicationId kScreen{3};
constexpr std::uint8_t kMidId = 4;
constexpr std::uint8_t kTransportId = 5;
constexpr std::uint8_t kRidId = 6;
constexpr std::uint8_t kRepairedRidId = 7;

// One packet as it would stand on the wire, for the parser of headers to look at.
struct WirePacket {
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::string_view mid = {};
  std::optional<std::uint16_t> transport = {};
  Payload payload = h264_delta();
  bool marker = true;
  std::string_view rid = {};
  std::string_view repaired_rid = {};
};

UplinkTrack sound() {
  return {kSound, "0", Codec::kOpus, 111, std::nullopt, {}};
}
UplinkTrack picture() {
  return {kPicture, "1", Codec::kH264, 102, 103, {}};
}
UplinkTrack layer(PublicationId publication, std::string rid, Codec codec = Codec::kH264) {
  UplinkTrack track{publication, "1", codec, 102, 103, {}};
  track.rid = std::move(rid);
  return track;
}
UplinkTrack screen() {
  return {kScreen, "2", Codec::kH264, 102, 103, {}};
}

// What a publisher is told, walked over.
struct Feedback {
  std::vector<proto::rtcp::ReportBlock> blocks;
  std::vector<std::pair<std::uint32_t, std::uint16_t>> lost;  // ssrc, sequence
  std::vector<std::uint64_t> bitrates;
  std::size_t arrivals = 0;
};

Feedback read(base::ConstBytes compound) {
  Feedback feedback;
  proto::rtcp::Reader reader{compound};
  while (const auto packet = reader.next()) {
    if (const auto* report = std::get_if<proto::rtcp::ReceiverReport>(&*packet)) {
      const auto blocks = report->reports.span();
      feedback.blocks.assign(blocks.begin(), blocks.end());
    } else if (const auto* nack = std::get_if<proto::rtcp::Nack>(&*packet)) {
      proto::rtcp::for_each_lost(*nack, [&](std::uint16_t sequence) {
        feedback.lost.emplace_back(nack->media, sequence);
      });
    } else if (const auto* remb = std::get_if<proto::rtcp::Remb>(&*packet)) {
      feedback.bitrates.push_back(remb->bitrate);
    } else if (const auto* twcc = std::get_if<proto::rtcp::TransportFeedback>(&*packet)) {
      feedback.arrivals += proto::rtcp::read_transport_feedback(*twcc)->size();
    } else {
      ADD_FAILURE() << "unexpected RTCP packet";
    }
  }
  EXPECT_FALSE(reader.malformed());
  return feedback;
}

class UplinkOf : public testing::Test {
 protected:
  UplinkOf() { configure({sound(), picture()}); }

  void configure(std::vector<UplinkTrack> tracks, base::Time now = at(0)) {
    uplink.configure(
        now, {PeerId{9}, {kMidId, kTransportId, kRidId, kRepairedRidId}, std::move(tracks)});
  }

  base::Result<Uplink::Arrived, DropReason> receive(const WirePacket& packet,
                                                    base::Time now = at(0)) {
    std::uint8_t transport[2] = {};
    std::vector<proto::rtp::Extension> extensions;
    if (!packet.mid.empty()) extensions.push_back({kMidId, base::as_bytes(packet.mid)});
    if (packet.transport) {
      base::store_u16(transport, *packet.transport);
      extensions.push_back({kTransportId, transport});
    }
    if (!packet.rid.empty()) extensions.push_back({kRidId, base::as_bytes(packet.rid)});
    if (!packet.repaired_rid.empty()) {
      extensions.push_back({kRepairedRidId, base::as_bytes(packet.repaired_rid)});
    }
    wire.assign(1500, 0);
    const std::size_t header_size = proto::rtp::write_header(
        {packet.marker, packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc},
        extensions, wire);
    std::copy(packet.payload.begin(), packet.payload.end(),
              wire.begin() + static_cast<std::ptrdiff_t>(header_size));
    wire.resize(header_size + packet.payload.size());
    const auto header = proto::rtp::parse_header(wire);
    return uplink.receive(now, *header, *proto::rtp::payload_of(*header, wire));
  }

  std::optional<DropReason> refused(const WirePacket& packet, base::Time now = at(0)) {
    const auto arrived = receive(packet, now);
    if (arrived) return std::nullopt;
    return arrived.error();
  }

  // A retransmission of `packet` (RFC 4588).
  static WirePacket repair(const WirePacket& packet, std::uint32_t ssrc) {
    WirePacket rtx = packet;
    rtx.ssrc = ssrc;
    rtx.payload_type = 103;
    rtx.sequence = 7;
    rtx.payload.insert(rtx.payload.begin(), {static_cast<std::uint8_t>(packet.sequence >> 8),
                                             static_cast<std::uint8_t>(packet.sequence)});
    return rtx;
  }

  Feedback feedback(base::Time now, std::size_t size = 1200) {
    std::vector<std::uint8_t> buffer(size);
    base::ByteWriter out{buffer};
    if (!uplink.write_feedback(now, out)) return {};
    EXPECT_TRUE(out.ok());
    return read(out.written());
  }

  Uplink uplink;
  std::vector<std::uint8_t> wire;
};

TEST_F(UplinkOf, knows_a_stream_by_its_mid) {
  const auto arrived =
      receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .timestamp = 77, .mid = "1"});
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication, kPicture);
  EXPECT_EQ(arrived->ssrc, 50u);
  EXPECT_EQ(arrived->packet.sequence, 65'536u + 9);
  EXPECT_EQ(arrived->packet.timestamp, 77u);
  EXPECT_TRUE(arrived->packet.marker);
  EXPECT_EQ(arrived->packet.codec, Codec::kH264);
  EXPECT_FALSE(arrived->packet.facts.keyframe_start);
  EXPECT_TRUE(std::ranges::equal(arrived->packet.payload, h264_delta()));
  EXPECT_FALSE(arrived->gap_too_large);
}

TEST_F(UplinkOf, remembers_whose_a_stream_is_when_the_mid_is_no_longer_sent) {
  configure({picture(), screen()});
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "2"});
  const auto arrived = receive({.ssrc = 50, .payload_type = 102, .sequence = 10});
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication, kScreen);
}

TEST_F(UplinkOf, knows_a_layer_by_its_rid) {
  configure({sound(), layer(PublicationId{5}, "s"), layer(PublicationId{6}, "m"),
             layer(PublicationId{7}, "l")});
  for (const auto& [ssrc, rid] : {std::pair{50u, "l"}, {51u, "s"}, {52u, "m"}}) {
    const auto named = receive({.ssrc = ssrc, .payload_type = 102, .mid = "1", .rid = rid});
    ASSERT_TRUE(named) << rid;
  }
  EXPECT_EQ(receive({.ssrc = 50, .payload_type = 102, .sequence = 1})->publication.value, 7u);
  EXPECT_EQ(receive({.ssrc = 51, .payload_type = 102, .sequence = 1})->publication.value, 5u);
  EXPECT_EQ(refused({.ssrc = 53, .payload_type = 102, .mid = "1"}), DropReason::kUnknownStream);
  EXPECT_EQ(refused({.ssrc = 53, .payload_type = 102}), DropReason::kUnknownStream);
  EXPECT_EQ(refused({.ssrc = 53, .payload_type = 102, .mid = "1", .rid = "x"}),
            DropReason::kUnknownStream);
}

TEST_F(UplinkOf, knows_a_layer_by_its_rid_alone) {
  configure({layer(PublicationId{5}, "s"), layer(PublicationId{6}, "m")});
  EXPECT_EQ(receive({.ssrc = 50, .payload_type = 102, .rid = "m"})->publication.value, 6u);
}

TEST_F(UplinkOf, knows_the_retransmissions_of_a_layer) {
  configure({layer(PublicationId{5}, "s"), layer(PublicationId{6}, "m")});
  WirePacket packet{.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1", .rid = "m"};
  receive({.ssrc = 59, .payload_type = 102, .sequence = 100, .mid = "1", .rid = "s"});
  receive(packet);
  packet.sequence = 99;
  packet.rid = {};
  packet.repaired_rid = "m";
  const auto arrived = receive(repair(packet, 61));
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication.value, 6u);
  EXPECT_EQ(arrived->ssrc, 60u);
}

// Browsers name it until it is heard, and not again.
TEST_F(UplinkOf, remembers_a_layer_over_a_change_of_codec) {
  configure({layer(PublicationId{5}, "s"), layer(PublicationId{6}, "m")});
  receive({.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1", .rid = "m"});
  configure({layer(PublicationId{5}, "s", Codec::kVp8), layer(PublicationId{6}, "m", Codec::kVp8)});
  const auto arrived = receive({.ssrc = 60, .payload_type = 102, .sequence = 101, .mid = "1"});
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication.value, 6u);
}

TEST_F(UplinkOf, tells_a_layer_that_names_nothing_any_more_from_a_screen) {
  configure({layer(PublicationId{5}, "s"), layer(PublicationId{6}, "m"), screen()});
  receive({.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1", .rid = "m"});
  UplinkTrack shared = screen();
  shared.codec = Codec::kVp8;
  configure({layer(PublicationId{5}, "s", Codec::kVp8), layer(PublicationId{6}, "m", Codec::kVp8),
             shared});
  const auto arrived = receive({.ssrc = 60, .payload_type = 102, .sequence = 101});
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication.value, 6u);
}

TEST_F(UplinkOf, knows_a_stream_that_the_description_named) {
  UplinkTrack named = screen();
  named.sources = {{60, 61}};
  configure({picture(), named});
  const auto arrived = receive({.ssrc = 60, .payload_type = 102, .sequence = 9});
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication, kScreen);
}

TEST_F(UplinkOf, knows_a_stream_by_a_payload_type_that_one_track_has) {
  const auto arrived = receive({.ssrc = 50, .payload_type = 111, .sequence = 9});
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication, kSound);
}

TEST_F(UplinkOf, does_not_guess_when_two_tracks_have_the_payload_type) {
  configure({picture(), screen()});
  EXPECT_EQ(refused({.ssrc = 50, .payload_type = 102}), DropReason::kUnknownStream);
}

TEST_F(UplinkOf, does_not_know_another_payload_type_or_mid) {
  EXPECT_EQ(refused({.ssrc = 50, .payload_type = 99}), DropReason::kUnknownStream);
  EXPECT_EQ(refused({.ssrc = 50, .payload_type = 102, .mid = "7"}), DropReason::kUnknownStream);
  EXPECT_EQ(refused({.ssrc = 50, .payload_type = 99, .mid = "1"}), DropReason::kUnknownStream);
}

TEST_F(UplinkOf, knows_nothing_before_it_is_configured) {
  uplink = Uplink();
  EXPECT_EQ(refused({.ssrc = 50, .payload_type = 102, .mid = "1"}), DropReason::kUnknownStream);
  EXPECT_EQ(uplink.next_timeout(), base::kNever);
}

TEST_F(UplinkOf, says_what_came_before_a_packet) {
  const auto order = [&](std::uint16_t sequence) {
    return receive({.ssrc = 50, .payload_type = 102, .sequence = sequence})->packet.order;
  };
  EXPECT_EQ(order(10), Order::kFirst);
  EXPECT_EQ(order(12), Order::kNewest);
  EXPECT_EQ(order(11), Order::kLate);
  EXPECT_EQ(order(12), Order::kLate);
  EXPECT_EQ(order(13), Order::kNewest);
}

TEST_F(UplinkOf, counts_on_over_the_wrap_of_sequence_numbers) {
  const WirePacket packet{.ssrc = 50, .payload_type = 102, .sequence = 65'535};
  const auto before = receive(packet);
  WirePacket next = packet;
  next.sequence = 0;
  const auto after = receive(next);
  EXPECT_EQ(after->packet.sequence, before->packet.sequence + 1);
}

TEST_F(UplinkOf, finds_the_keyframe) {
  const auto arrived =
      receive({.ssrc = 50, .payload_type = 102, .mid = "1", .payload = h264_keyframe()});
  ASSERT_TRUE(arrived);
  EXPECT_TRUE(arrived->packet.facts.keyframe_start);
}

TEST_F(UplinkOf, passes_on_a_packet_of_padding_so_that_numbers_have_no_gap) {
  const auto arrived = receive({.ssrc = 50, .payload_type = 102, .mid = "1", .payload = {}});
  ASSERT_TRUE(arrived);
  EXPECT_TRUE(arrived->packet.payload.empty());
  EXPECT_FALSE(arrived->packet.facts.keyframe_start);
}

TEST_F(UplinkOf, unwraps_a_retransmission) {
  UplinkTrack named = picture();
  named.sources = {{60, 61}};
  configure({named});
  const WirePacket first{.ssrc = 60, .payload_type = 102, .sequence = 100};
  WirePacket lost = first;
  lost.sequence = 101;
  lost.timestamp = 3000;
  lost.payload = h264_keyframe();
  WirePacket third = first;
  third.sequence = 102;
  receive(first);
  receive(third);

  const auto arrived = receive(repair(lost, 61));

  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication, kPicture);
  EXPECT_EQ(arrived->ssrc, 60u);
  EXPECT_EQ(arrived->packet.sequence, 65'536u + 101);
  EXPECT_EQ(arrived->packet.timestamp, 3000u);
  EXPECT_TRUE(arrived->packet.facts.keyframe_start);
  EXPECT_TRUE(std::ranges::equal(arrived->packet.payload, lost.payload));
  EXPECT_TRUE(feedback(at(20)).lost.empty());
}

TEST_F(UplinkOf, knows_a_retransmission_stream_by_its_mid_and_payload_type) {
  const WirePacket packet{.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1"};
  receive(packet);
  WirePacket lost = packet;
  lost.sequence = 99;
  const auto arrived = receive(repair(lost, 61));
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->ssrc, 60u);
  EXPECT_EQ(arrived->packet.sequence, 65'536u + 99);
}

TEST_F(UplinkOf, a_retransmission_before_any_original_is_nobodys) {
  const WirePacket packet{.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1"};
  EXPECT_EQ(refused(repair(packet, 61)), DropReason::kUnknownStream);

  UplinkTrack named = picture();
  named.sources = {{60, 61}};
  configure({named});
  EXPECT_EQ(refused(repair(packet, 61)), DropReason::kUnknownStream);
}

// Chromium probes for bandwidth so.
TEST_F(UplinkOf, padding_on_the_retransmission_stream_is_nothing_to_forward) {
  const WirePacket packet{.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1"};
  receive(packet);
  EXPECT_EQ(refused({.ssrc = 61, .payload_type = 103, .mid = "1", .payload = {}}),
            DropReason::kDuplicate);
  EXPECT_EQ(refused({.ssrc = 61, .payload_type = 103, .mid = "1", .payload = {1}}),
            DropReason::kMalformed);
}

TEST_F(UplinkOf, a_retransmission_may_carry_padding_of_the_original) {
  const WirePacket packet{.ssrc = 60, .payload_type = 102, .sequence = 100, .mid = "1"};
  receive(packet);
  WirePacket padding = packet;
  padding.sequence = 99;
  padding.payload = {};
  const auto arrived = receive(repair(padding, 61));
  ASSERT_TRUE(arrived);
  EXPECT_TRUE(arrived->packet.payload.empty());
}

TEST_F(UplinkOf, hears_a_limited_number_of_streams) {
  for (std::uint32_t ssrc = 100; ssrc < 100 + kStreamsMax; ++ssrc) {
    EXPECT_FALSE(refused({.ssrc = ssrc, .payload_type = 102, .mid = "1"}));
  }
  EXPECT_EQ(refused({.ssrc = 1000, .payload_type = 102, .mid = "1"}), DropReason::kUnknownStream);
}

TEST_F(UplinkOf, forgets_a_silent_stream_to_hear_a_new_one) {
  for (std::uint32_t ssrc = 100; ssrc < 100 + kStreamsMax; ++ssrc) {
    receive({.ssrc = ssrc, .payload_type = 102, .mid = "1"});
  }
  EXPECT_FALSE(refused({.ssrc = 1000, .payload_type = 102, .mid = "1"}, at(10'000)));
}

TEST_F(UplinkOf, a_stream_that_feeds_a_track_is_not_forgotten) {
  receive({.ssrc = 10, .payload_type = 111, .sequence = 65'535, .mid = "0"});
  receive({.ssrc = 10, .payload_type = 111, .sequence = 0, .mid = "0"});
  for (std::uint32_t ssrc = 100; ssrc < 200; ++ssrc) {
    receive({.ssrc = ssrc, .payload_type = 102, .mid = "1"}, at(20'000 * ssrc));
  }
  // Still in its second cycle.
  EXPECT_EQ(receive({.ssrc = 10, .payload_type = 111, .sequence = 1})->packet.sequence,
            2 * 65'536u + 1);
}

// A transceiver that is used again sends under a new SSRC.
TEST_F(UplinkOf, a_new_stream_of_a_track_takes_over_from_the_old_one) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"});
  const auto taken_over = receive({.ssrc = 51, .payload_type = 102, .sequence = 500, .mid = "1"});
  ASSERT_TRUE(taken_over);
  EXPECT_EQ(taken_over->ssrc, 51u);

  // What was still on its way would end the new stream again.
  EXPECT_EQ(refused({.ssrc = 50, .payload_type = 102, .sequence = 10, .mid = "1"}),
            DropReason::kUnknownStream);
  EXPECT_TRUE(receive({.ssrc = 51, .payload_type = 102, .sequence = 501, .mid = "1"}));
}

TEST_F(UplinkOf, an_old_stream_comes_back_when_its_successor_is_silent) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"});
  receive({.ssrc = 51, .payload_type = 102, .sequence = 500, .mid = "1"});
  EXPECT_TRUE(refused({.ssrc = 50, .payload_type = 102, .sequence = 10}, at(1999)));
  EXPECT_FALSE(refused({.ssrc = 50, .payload_type = 102, .sequence = 11}, at(2000)));
}

TEST_F(UplinkOf, reports_of_a_stream_that_was_taken_over_from_say_nothing) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"});
  receive({.ssrc = 51, .payload_type = 102, .sequence = 500, .mid = "1"});
  EXPECT_FALSE(uplink.sender_report(at(0), {50, 1, 2, 3, 4, {}}));
  EXPECT_TRUE(uplink.sender_report(at(0), {51, 1, 2, 3, 4, {}}));
}

TEST_F(UplinkOf, keeps_the_numbering_of_tracks_that_stay) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 65'535, .mid = "1"});
  const auto before = receive({.ssrc = 50, .payload_type = 102, .sequence = 0, .mid = "1"});

  configure({screen(), picture(), sound()});  // in another order, and one more

  const auto after = receive({.ssrc = 50, .payload_type = 102, .sequence = 1});
  ASSERT_TRUE(after);
  EXPECT_EQ(after->publication, kPicture);
  EXPECT_EQ(after->packet.sequence, before->packet.sequence + 1);
}

TEST_F(UplinkOf, forgets_the_streams_of_tracks_that_went) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"});
  configure({sound()});
  EXPECT_EQ(refused({.ssrc = 50, .payload_type = 102, .sequence = 10}), DropReason::kUnknownStream);
}

TEST_F(UplinkOf, gives_a_reused_section_to_its_new_publication) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"});
  UplinkTrack reused = screen();
  reused.mid = "1";
  configure({reused});
  const auto arrived = receive({.ssrc = 50, .payload_type = 102, .sequence = 10, .mid = "1"});
  ASSERT_TRUE(arrived);
  EXPECT_EQ(arrived->publication, kScreen);
}

TEST_F(UplinkOf, asks_for_lost_packets_of_video) {
  receive({.ssrc = 50, .payload_type = 102, .sequence = 9, .mid = "1"}, at(0));
  receive({.ssrc = 50, .payload_type = 102, .sequence = 12, .mid = "1"}, at(1));
  EXPECT_EQ(uplink.next_timeout(), at(11));
  EXPECT_THAT(feedback(at(11)).lost, ElementsAre(std::pair(50u, 10), std::pair(50u, 11)));
}

TEST_F(UplinkOf, does_not_ask_for_lost_packets_of_sound) {
  receive({.ssrc = 50, .payload_type = 111, .sequence = 9, .mid = "0"}, at(0));
  receive({.ssrc = 50, .payload_type = 111, .sequence = 12, .mid = "0"}, at(1));
  EXPECT_TRUE(feedback(at(20)).lost.empty());
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
