#include "sfu/uplink.hpp"

#include "tests/sfu/uplink_fixture.hpp"

namespace sfu {
namespace {

using namespace uplink_test;

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

}  // namespace
}  // namespace sfu
