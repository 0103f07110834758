#include "sfu/publication.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using media::Codec;
using test::at;
using test::h264_delta;
using test::h264_keyframe;
using test::inbound;
using test::Payload;

constexpr Publication::Source kCamera{{0, 0}, Codec::kH264, 77};
constexpr Publication::Source kOtherCamera{{1, 0}, Codec::kH264, 78};

class PublicationOfVideo : public testing::Test {
 protected:
  PublicationOfVideo() { publication.replace_source(kCamera); }

  base::Result<Packet, DropReason> accept(std::uint64_t sequence, std::uint32_t timestamp,
                                          const Payload& payload, base::Time now = at(0)) {
    return publication.accept(now, inbound(sequence, timestamp, Codec::kH264, payload));
  }
  DropReason refused(std::uint64_t sequence, const Payload& payload) {
    const auto packet = accept(sequence, 0, payload);
    return packet ? DropReason::kCount : packet.error();
  }

  Publication publication{PublicationId{5}, media::Kind::kVideo};
};

TEST_F(PublicationOfVideo, stores_what_it_accepts) {
  const Payload payload = h264_keyframe();
  const auto packet = accept(70'000, 1234, payload);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->timestamp, 1234u);
  EXPECT_EQ(packet->codec, Codec::kH264);
  EXPECT_TRUE(packet->marker);
  EXPECT_TRUE(packet->facts.keyframe_start);

  const auto stored = publication.ring().find(packet->position);

  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->payload.data(), packet->payload.data());
  EXPECT_NE(packet->payload.data(), payload.data());
  EXPECT_EQ(publication.ring().replay_start(), packet->position);
}

TEST_F(PublicationOfVideo, numbers_packets_without_a_gap) {
  const auto first = accept(70'000, 0, h264_delta());
  const auto second = accept(70'001, 3000, h264_delta());
  EXPECT_EQ(second->position, first->position + 1);
  EXPECT_EQ(second->timestamp, first->timestamp + 3000);
}

TEST_F(PublicationOfVideo, drops_a_packet_that_came_twice) {
  accept(70'000, 0, h264_delta());
  EXPECT_EQ(refused(70'000, h264_delta()), DropReason::kDuplicate);
}

TEST_F(PublicationOfVideo, drops_a_payload_that_is_too_large) {
  EXPECT_EQ(refused(70'000, Payload(kPayloadSizeMax + 1, 0x41)), DropReason::kTooLarge);
  EXPECT_TRUE(accept(70'001, 0, h264_delta()));
}

TEST_F(PublicationOfVideo, drops_a_packet_older_than_its_ring) {
  accept(70'000, 0, h264_delta());
  accept(72'000, 0, h264_delta());
  EXPECT_EQ(refused(70'001, h264_delta()), DropReason::kReplayed);
  EXPECT_EQ(refused(60'000, h264_delta()), DropReason::kReplayed);
}

TEST_F(PublicationOfVideo, takes_a_packet_of_padding) {
  const Payload nothing;
  const auto packet = publication.accept(at(0), inbound(70'000, 0, Codec::kH264, nothing));
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->payload.empty());
}

TEST_F(PublicationOfVideo, drops_everything_while_it_is_blocked) {
  EXPECT_TRUE(publication.set_blocked(true));
  EXPECT_EQ(refused(70'000, h264_keyframe()), DropReason::kBlocked);
  EXPECT_FALSE(publication.ring().newest());
}

TEST_F(PublicationOfVideo, forgets_what_came_before_it_was_blocked) {
  accept(70'000, 0, h264_keyframe());
  publication.set_blocked(true);
  EXPECT_FALSE(publication.ring().replay_start());
}

TEST_F(PublicationOfVideo, goes_on_when_it_is_no_longer_blocked) {
  const auto before = accept(70'000, 0, h264_keyframe(), at(0));
  publication.set_blocked(true);
  EXPECT_TRUE(publication.set_blocked(false));

  const auto after = accept(70'500, 900'000, h264_keyframe(), at(2000));

  ASSERT_TRUE(after);
  EXPECT_GT(after->position, before->position);
  EXPECT_EQ(after->timestamp - before->timestamp, 180'000u);
}

TEST_F(PublicationOfVideo, saying_again_that_it_is_not_blocked_changes_nothing) {
  const auto before = accept(70'000, 0, h264_keyframe());
  EXPECT_FALSE(publication.set_blocked(false));
  EXPECT_TRUE(publication.ring().replay_start());
  EXPECT_EQ(accept(70'001, 0, h264_delta())->position, before->position + 1);

  publication.set_blocked(true);
  EXPECT_FALSE(publication.set_blocked(true));
}

TEST_F(PublicationOfVideo, goes_on_in_its_own_numbering_with_a_new_source) {
  const auto before = accept(70'000, 5000, h264_keyframe(), at(0));
  publication.replace_source(kOtherCamera);
  EXPECT_FALSE(publication.ring().newest());

  const auto after = accept(65'600, 4'000'000'000, h264_keyframe(), at(1000));

  ASSERT_TRUE(after);
  EXPECT_GT(after->position, before->position);
  EXPECT_EQ(after->timestamp - before->timestamp, 90'000u);
  EXPECT_EQ(publication.source()->media_ssrc, 78u);
}

TEST_F(PublicationOfVideo, a_keyframe_answers_the_wish_for_one) {
  publication.arbiter().wish(at(0));
  accept(70'000, 0, h264_delta());
  EXPECT_NE(publication.arbiter().next_timeout(), base::kNever);
  accept(70'001, 0, h264_keyframe());
  EXPECT_EQ(publication.arbiter().next_timeout(), base::kNever);
}

// A camera that was off for a minute made the arbiter patient; its successor is not to blame.
TEST_F(PublicationOfVideo, a_new_source_is_asked_at_once) {
  publication.arbiter().wish(at(0));
  for (std::int64_t now = 500; now < 60'000; now += 500) {
    publication.arbiter().handle_timeout(at(now));
  }
  EXPECT_FALSE(publication.arbiter().wish(at(60'000)));

  publication.replace_source(kOtherCamera);

  EXPECT_EQ(publication.arbiter().next_timeout(), base::kNever);
  EXPECT_TRUE(publication.arbiter().wish(at(60'000)));
}

TEST_F(PublicationOfVideo, is_asked_at_once_when_it_is_no_longer_blocked) {
  publication.arbiter().wish(at(0));
  publication.set_blocked(true);
  publication.set_blocked(false);
  EXPECT_TRUE(publication.arbiter().wish(at(1)));
}

TEST_F(PublicationOfVideo, can_be_asked_while_somebody_feeds_it_and_may) {
  EXPECT_TRUE(publication.can_be_asked());
  publication.set_blocked(true);
  EXPECT_FALSE(publication.can_be_asked());
  publication.set_blocked(false);
  publication.replace_source(Publication::Source{{2, 0}, Codec::kH264, 0});
  EXPECT_FALSE(publication.can_be_asked());  // no packet yet: no SSRC to name
  publication.replace_source(std::nullopt);
  EXPECT_FALSE(publication.can_be_asked());
}

TEST_F(PublicationOfVideo, keeps_the_report_of_its_source_in_its_own_time) {
  accept(70'000, 5000, h264_keyframe(), at(0));
  publication.replace_source(kOtherCamera);
  const auto packet = accept(70'000, 1'000'000, h264_keyframe(), at(1000));

  publication.sender_report(at(1500), 1'045'000);

  ASSERT_TRUE(publication.report());
  EXPECT_EQ(publication.report()->at, at(1500));
  EXPECT_EQ(publication.report()->rtp_timestamp, packet->timestamp + 45'000);
}

TEST_F(PublicationOfVideo, ignores_reports_until_the_source_has_begun) {
  publication.sender_report(at(0), 1);
  EXPECT_FALSE(publication.report());

  accept(70'000, 5000, h264_keyframe());
  publication.sender_report(at(0), 1);
  EXPECT_TRUE(publication.report());

  publication.replace_source(kOtherCamera);
  EXPECT_FALSE(publication.report());
  publication.sender_report(at(0), 1);
  EXPECT_FALSE(publication.report());
}

TEST(PublicationInLayers, knows_what_each_temporal_layer_brings) {
  Publication publication{PublicationId{5}, media::Kind::kVideo};
  publication.replace_source(Publication::Source{{0, 0}, Codec::kH264, 1});
  EXPECT_EQ(publication.temporal_layers(), 1u);
  for (std::uint32_t i = 0; i < 100; ++i) {
    Payload payload = i == 0 ? test::h264_keyframe(1'000) : test::h264_delta(1'000);
    if (i % 2 == 1) payload[0] &= 0x1f;  // nal_ref_idc 0
    publication.accept(at(i * 40), inbound(70'000 + i, i * 3600, Codec::kH264, payload));
  }
  EXPECT_EQ(publication.temporal_layers(), 2u);
  const auto whole = static_cast<double>(publication.rate().current(at(4'000)));
  const auto thin = static_cast<double>(publication.thin_rate(0).current(at(4'000)));
  EXPECT_NEAR(thin / whole, 0.5, 0.05);

  publication.replace_source(Publication::Source{{1, 0}, Codec::kH264, 2});
  EXPECT_EQ(publication.temporal_layers(), 1u);
  EXPECT_EQ(publication.thin_rate(0).current(at(4'001)), 0u);
}

TEST(PublicationOfSound, counts_time_in_its_own_clock_rate) {
  Publication publication{PublicationId{5}, media::Kind::kAudio};
  const Payload payload{0x78, 1, 2};
  const auto before = publication.accept(at(0), inbound(70'000, 0, Codec::kOpus, payload));
  publication.replace_source(Publication::Source{{1, 0}, Codec::kOpus, 2});
  const auto after = publication.accept(at(1000), inbound(70'000, 99, Codec::kOpus, payload));
  EXPECT_EQ(after->timestamp - before->timestamp, 48'000u);
}

}  // namespace
}  // namespace sfu
