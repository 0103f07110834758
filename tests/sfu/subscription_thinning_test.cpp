// Subscriptions whose viewers' lines have no room for each picture.
#include "tests/sfu/subscription_fixture.hpp"

namespace sfu::test {
namespace {

Payload disposable(std::size_t size = 40) {
  Payload payload = h264_delta(size);
  payload[0] &= 0x1f;  // nal_ref_idc 0
  return payload;
}

TEST_F(SubscriptionToVideo, closes_its_numbers_over_what_is_left_out) {
  const auto first = keyframe(10);
  subscription.thin_to(0);
  EXPECT_EQ(forward(11, disposable()).error(), DropReason::kThinned);
  const auto second = delta(12);
  EXPECT_EQ(forward(13, disposable()).error(), DropReason::kThinned);
  const auto third = delta(14);
  EXPECT_EQ(second->sequence, static_cast<std::uint16_t>(first->sequence + 1));
  EXPECT_EQ(third->sequence, static_cast<std::uint16_t>(first->sequence + 2));
  EXPECT_EQ(third->timestamp, first->timestamp + 4 * 3000);
  EXPECT_TRUE(subscription.has_passed(13));

  subscription.thin_to(Thinning::kAll);
  EXPECT_EQ(forward(15, disposable())->sequence, static_cast<std::uint16_t>(first->sequence + 3));
  EXPECT_EQ(subscription.resend(at(100), third->sequence, ring)->position, 14u);
}

TEST_F(SubscriptionToVideo, numbers_a_late_packet_where_it_belongs) {
  const auto first = keyframe(10);
  subscription.thin_to(0);
  EXPECT_FALSE(forward(11, disposable()));
  delta(13);
  EXPECT_FALSE(forward(14, disposable()));
  const auto newest = delta(15);
  const auto late = delta(12);
  EXPECT_EQ(late->sequence, static_cast<std::uint16_t>(first->sequence + 1));
  EXPECT_EQ(newest->sequence, static_cast<std::uint16_t>(first->sequence + 3));
}

TEST_F(SubscriptionToVideo, gives_an_empty_number_to_what_should_have_been_left_out) {
  const auto first = keyframe(10);
  subscription.thin_to(0);
  const auto of_one_picture = [&](std::uint64_t position) {
    const Payload payload = disposable();
    return forward(packet_at(position, 11 * 3000, Codec::kH264, payload));
  };
  EXPECT_EQ(of_one_picture(11).error(), DropReason::kThinned);
  delta(13);
  const auto late = of_one_picture(12);
  ASSERT_TRUE(late);
  EXPECT_TRUE(late->empty);
  EXPECT_EQ(late->sequence, static_cast<std::uint16_t>(first->sequence + 1));
  EXPECT_EQ(subscription.sent().octets, 80u) << "of two";
  const auto again = subscription.resend(at(100), late->sequence, ring);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->rewrite.empty);
}

TEST_F(SubscriptionToVideo, leaves_out_of_a_replay_what_it_leaves_out_of_what_comes) {
  store(10, h264_keyframe());
  store(11, disposable());
  store(12, h264_delta());
  store(13, disposable());
  subscription.thin_to(0);
  ASSERT_TRUE(subscription.begin(at(0), ring));
  EXPECT_EQ(replay(at(0)), (std::vector<std::uint64_t>{10, 12}));
  EXPECT_EQ(replayed[1].sequence, static_cast<std::uint16_t>(replayed[0].sequence + 1));
  EXPECT_EQ(delta(14)->sequence, static_cast<std::uint16_t>(replayed[0].sequence + 2));
}

// Of VP8 pictures, with the ids that the viewer is shown.
class SubscriptionToVp8 : public SubscriptionToVideo {
 protected:
  // Temporal layer 0 or 1; the picture's id is its position.
  Forwarded vp8(std::uint64_t position, bool key, std::uint8_t layer = 0) {
    Payload payload = test::vp8_payload(key, static_cast<std::uint16_t>(position), 7);
    payload[5] = static_cast<std::uint8_t>(layer << 6 | 0x20);
    return forward(
        packet_at(position, static_cast<std::uint32_t>(position * 3000), Codec::kVp8, payload));
  }
};

TEST_F(SubscriptionToVp8, closes_picture_ids_over_what_is_left_out) {
  EXPECT_EQ(vp8(100, true)->vp8, Vp8Numbers::Offsets{});
  subscription.thin_to(0);
  EXPECT_FALSE(vp8(101, false, 1));
  const auto second = vp8(102, false);
  EXPECT_EQ(second->vp8.picture, static_cast<std::uint16_t>(-1));
  EXPECT_EQ(second->vp8.tl0, 0);
  EXPECT_EQ(subscription.resend(at(100), second->sequence, ring)->rewrite.vp8, second->vp8);
}

TEST_F(SubscriptionToVp8, goes_on_with_picture_ids_in_another_layer) {
  vp8(100, true);
  vp8(101, false);
  subscription.change_layer({9}, std::nullopt);
  ring.clear();
  const auto next = vp8(5000, true);
  EXPECT_EQ(static_cast<std::uint16_t>(5000 + next->vp8.picture), 102);
  EXPECT_EQ(static_cast<std::uint8_t>(7 + next->vp8.tl0), 8);
}

}  // namespace
}  // namespace sfu::test
