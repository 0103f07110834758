#include "sfu/subscription.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sfu/subscription_fixture.hpp"

namespace sfu::test {
namespace {

DownlinkTrack audio_track() {
  DownlinkTrack track{{2}, "1", kSsrc, 0, "c", {}};
  track.payload_types[static_cast<std::size_t>(Codec::kOpus)] = {111, 0};
  track.kind = media::Kind::kAudio;
  return track;
}

TEST_F(SubscriptionToVideo, waits_for_a_keyframe) {
  EXPECT_TRUE(subscription.is_waiting());
  EXPECT_EQ(delta(10).error(), DropReason::kWaitingForKeyframe);
  EXPECT_EQ(delta(11).error(), DropReason::kWaitingForKeyframe);
  EXPECT_TRUE(keyframe(12));
  EXPECT_FALSE(subscription.is_waiting());
  EXPECT_TRUE(delta(13));
}

TEST_F(SubscriptionToVideo, rewrites_for_its_viewer) {
  const auto first = keyframe(12);
  const auto second = delta(13);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->payload_type, kType);
  EXPECT_EQ(first->ssrc, kSsrc);
  EXPECT_EQ(second->sequence, static_cast<std::uint16_t>(first->sequence + 1));
  EXPECT_EQ(second->timestamp, first->timestamp + 3000);
  EXPECT_EQ(first->timestamp, subscription.to_viewer_time(12 * 3000));
  EXPECT_EQ(subscription.sent().packets, 2u);
  EXPECT_EQ(subscription.sent().octets, 80u);
  EXPECT_EQ(subscription.sent().codec, Codec::kH264);
}

// A loss right at the start must not look like a rollover to the viewer's SRTP.
TEST_F(SubscriptionToVideo, begins_with_a_sequence_number_below_two_to_the_fifteenth) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    base::SeededRandom seeded{seed};
    Subscription fresh{video_track(), media::Kind::kVideo, seeded};
    const auto first = fresh.forward(at(0), packet_at(1, 0, Codec::kH264, h264_keyframe()), 1);
    ASSERT_TRUE(first);
    EXPECT_LT(first->sequence, 0x8000);
  }
}

TEST_F(SubscriptionToVideo, a_loss_before_us_stays_a_gap_that_a_late_packet_fills) {
  const auto first = keyframe(10);
  const auto third = delta(12);
  EXPECT_EQ(static_cast<std::uint16_t>(third->sequence - first->sequence), 2);
  const auto second = delta(11);
  ASSERT_TRUE(second);
  EXPECT_EQ(static_cast<std::uint16_t>(second->sequence - first->sequence), 1);
  EXPECT_EQ(static_cast<std::uint16_t>(delta(13)->sequence - first->sequence), 3);
}

TEST_F(SubscriptionToVideo, does_not_take_what_is_older_than_where_it_began) {
  keyframe(10);
  EXPECT_EQ(delta(9).error(), DropReason::kBeforeStart);
}

TEST_F(SubscriptionToVideo, sequence_numbers_wrap) {
  const std::uint16_t first = keyframe(10)->sequence;
  for (std::uint64_t position = 11; position < 10 + 70'000; ++position) {
    const auto rewrite = delta(position);
    ASSERT_TRUE(rewrite);
    ASSERT_EQ(rewrite->sequence, static_cast<std::uint16_t>(first + (position - 10)));
  }
  const auto again = subscription.resend(at(0), static_cast<std::uint16_t>(first + 69'999), ring);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->position, 10u + 69'999);
}

TEST_F(SubscriptionToVideo, does_not_take_a_codec_its_viewer_cannot_decode) {
  const Payload payload(20, 0);
  EXPECT_EQ(forward(packet_at(1, 0, Codec::kAv1, payload)).error(), DropReason::kCodecRefused);
}

// Otherwise it would make the publisher send one keyframe after the other, for nobody.
TEST_F(SubscriptionToVideo, a_viewer_that_cannot_decode_does_not_wait_for_a_keyframe) {
  DownlinkTrack track = video_track();
  track.payload_types = {};
  subscription.update(track);
  EXPECT_EQ(delta(1).error(), DropReason::kCodecRefused);
  EXPECT_EQ(keyframe(2).error(), DropReason::kCodecRefused);

  subscription.update(video_track());
  EXPECT_EQ(delta(3).error(), DropReason::kWaitingForKeyframe);
}

TEST_F(SubscriptionToVideo, goes_on_in_its_numbers_when_the_source_was_replaced) {
  keyframe(10);
  const auto last = delta(11);

  subscription.source_replaced();

  EXPECT_TRUE(subscription.is_waiting());
  EXPECT_EQ(delta(1000).error(), DropReason::kWaitingForKeyframe);
  const auto next = keyframe(1005);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 1));
  // The publication's time is continuous already.
  EXPECT_EQ(next->timestamp - last->timestamp, (1005u - 11) * 3000);
  EXPECT_EQ(delta(1006)->sequence, static_cast<std::uint16_t>(last->sequence + 2));
}

// Others of its source overtook it: the publication's time began with them.
TEST_F(SubscriptionToVideo, time_does_not_go_back_when_a_new_source_begins_with_a_late_packet) {
  const auto last = keyframe(10, at(0));
  subscription.source_replaced();
  ring.clear();
  const Payload key = h264_keyframe();
  const auto next = forward(packet_at(100, 10 * 3000 - 900, Codec::kH264, key), at(200));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->timestamp - last->timestamp, 18'000u);  // 200 ms
  const Payload payload = h264_delta();
  const auto after = forward(packet_at(101, 10 * 3000 + 2100, Codec::kH264, payload), at(210));
  EXPECT_EQ(after->timestamp - next->timestamp, 3000u);
  EXPECT_EQ(subscription.resend(at(220), last->sequence, ring).error(), DropReason::kNotInRing);
}

TEST_F(SubscriptionToVideo, changes_the_payload_type_with_the_codec_of_a_new_source) {
  const auto last = keyframe(10);
  subscription.source_replaced();
  const Payload payload = test::vp8_payload(true, 1, 1);
  const auto next = forward(packet_at(100, 99'000, Codec::kVp8, payload));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->payload_type, 98);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 1));
}

TEST_F(SubscriptionToVideo, goes_on_in_numbers_and_time_with_another_publication) {
  keyframe(500, at(0));
  const auto last = delta(501, at(40));

  subscription.move_to(video_track(2));
  ring.clear();

  EXPECT_EQ(delta(70, at(1000)).error(), DropReason::kWaitingForKeyframe);
  const auto next = keyframe(71, at(1040));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 1));
  EXPECT_EQ(next->timestamp - last->timestamp, 90'000u);  // one second
  const auto after = delta(72, at(1080));
  EXPECT_EQ(after->sequence, static_cast<std::uint16_t>(next->sequence + 1));
  EXPECT_EQ(after->timestamp - next->timestamp, 3000u);
}

TEST_F(SubscriptionToVideo, moves_before_it_has_sent_anything) {
  subscription.move_to(video_track(2));
  const auto first = keyframe(71, at(1040));
  ASSERT_TRUE(first);
  EXPECT_LT(first->sequence, 0x8000);
}

TEST_F(SubscriptionToVideo, moves_twice_before_anything_came) {
  const auto last = keyframe(500, at(0));
  subscription.move_to(video_track(2));
  subscription.move_to(video_track(3));
  ring.clear();
  const auto next = keyframe(71, at(500));
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 1));
  EXPECT_EQ(next->timestamp - last->timestamp, 45'000u);
}

TEST_F(SubscriptionToVideo, does_not_resend_packets_of_the_publication_it_left) {
  const auto before = keyframe(500);
  subscription.move_to(video_track(2));
  EXPECT_EQ(subscription.resend(at(0), before->sequence, ring).error(), DropReason::kNotInRing);
}

TEST_F(SubscriptionToVideo, a_move_or_a_new_source_wants_a_sender_report_soon) {
  subscription.sent().reported = true;
  subscription.source_replaced();
  EXPECT_FALSE(subscription.sent().reported);
  subscription.sent().reported = true;
  subscription.move_to(video_track(2));
  EXPECT_FALSE(subscription.sent().reported);
}

TEST_F(SubscriptionToVideo, does_not_begin_without_a_cached_keyframe) {
  EXPECT_FALSE(subscription.begin(at(0), ring));
  store(1, h264_delta());
  EXPECT_FALSE(subscription.begin(at(0), ring));
  EXPECT_TRUE(subscription.is_waiting());
  EXPECT_EQ(subscription.next_timeout(), base::kNever);
}

TEST_F(SubscriptionToVideo, does_not_begin_with_a_keyframe_its_viewer_cannot_decode) {
  const Payload payload = h264_keyframe();
  DownlinkTrack track = video_track();
  track.payload_types = {};
  subscription.update(track);
  store(1, payload);
  EXPECT_FALSE(subscription.begin(at(0), ring));
}

TEST_F(SubscriptionToVideo, begins_with_the_cached_keyframe_and_all_that_followed) {
  store(9, h264_delta());
  store(10, h264_keyframe());
  store(11, h264_delta());
  store(12, h264_delta());

  EXPECT_TRUE(subscription.begin(at(0), ring));

  EXPECT_EQ(replay(at(0)), (std::vector<std::uint64_t>{10, 11, 12}));
  EXPECT_EQ(subscription.next_timeout(), base::kNever);
  const auto live = delta(13);
  ASSERT_TRUE(live);
  for (std::size_t i = 0; i < replayed.size(); ++i) {
    EXPECT_EQ(replayed[i].sequence, static_cast<std::uint16_t>(replayed[0].sequence + i));
    EXPECT_EQ(replayed[i].timestamp, replayed[0].timestamp + i) << "as of the newest";
  }
  EXPECT_EQ(live->sequence, static_cast<std::uint16_t>(replayed[2].sequence + 1));
}

TEST_F(SubscriptionToVideo, goes_on_with_the_rest_of_the_newest_picture_under_its_time) {
  store(10, h264_keyframe());
  const Payload payload = h264_delta();
  const auto of_the_newest = [&](std::uint64_t position) {
    return packet_at(position, 11 * 3000, Codec::kH264, payload);
  };
  ring.store(of_the_newest(11));
  ASSERT_TRUE(subscription.begin(at(0), ring));
  EXPECT_EQ(replay(at(0)), (std::vector<std::uint64_t>{10, 11}));
  EXPECT_EQ(forward(of_the_newest(12))->timestamp, replayed[1].timestamp);
  EXPECT_EQ(delta(13)->timestamp, subscription.to_viewer_time(13 * 3000));
}

TEST_F(SubscriptionToVideo, that_begins_again_goes_on_by_as_much_time_as_passes) {
  keyframe(10);
  const std::uint32_t last = delta(20, at(1'000))->timestamp;
  subscription.set_held(true);
  ring.clear();
  store(8, h264_keyframe());  // older than what was sent last, and so is all that is cached
  store(9, h264_delta());
  subscription.set_held(false);
  ASSERT_TRUE(subscription.begin(at(2'000), ring));
  replay(at(2'000));
  EXPECT_EQ(replayed[0].timestamp, last + 90'000);
  EXPECT_EQ(replayed[1].timestamp, last + 90'001);
}

TEST_F(SubscriptionToVideo, paces_what_it_replays) {
  store(1, h264_keyframe());
  for (std::uint64_t position = 2; position <= 20; ++position) store(position, h264_delta());
  subscription.begin(at(0), ring);

  EXPECT_EQ(replay(at(0)).size(), kReplayPacketsPerTick);
  EXPECT_EQ(subscription.next_timeout(), at(5));
  EXPECT_TRUE(replay(at(4)).empty());
  EXPECT_EQ(replay(at(5)).size(), kReplayPacketsPerTick);
  EXPECT_EQ(replay(at(10)).size(), 4u);
  EXPECT_EQ(subscription.next_timeout(), base::kNever);
}

// A machine that has much to do wakes it late.
TEST_F(SubscriptionToVideo, keeps_its_pace_when_ticks_come_late) {
  store(1, h264_keyframe());
  for (std::uint64_t position = 2; position <= 100; ++position) store(position, h264_delta());
  subscription.begin(at(0), ring);

  EXPECT_EQ(replay(at(0)).size(), kReplayPacketsPerTick);
  EXPECT_EQ(replay(at(8)).size(), kReplayPacketsPerTick);
  EXPECT_EQ(replay(at(16)).size(), 2 * kReplayPacketsPerTick);
  EXPECT_EQ(replay(at(500)).size(), 3 * kReplayPacketsPerTick) << "but no burst after a pause";
  EXPECT_EQ(subscription.next_timeout(), at(505));
}

TEST_F(SubscriptionToVideo, a_packet_that_comes_during_the_replay_waits_for_its_turn) {
  store(1, h264_keyframe());
  for (std::uint64_t position = 2; position <= 10; ++position) store(position, h264_delta());
  subscription.begin(at(0), ring);
  replay(at(0));

  EXPECT_EQ(delta(11).error(), DropReason::kReplaying);
  EXPECT_EQ(replay(at(5)), (std::vector<std::uint64_t>{9, 10, 11}));
  EXPECT_TRUE(delta(12));
}

TEST_F(SubscriptionToVideo, a_repaired_loss_is_sent_while_the_replay_goes_on) {
  store(1, h264_keyframe());
  for (std::uint64_t position = 2; position <= 8; ++position) store(position, h264_delta());
  subscription.begin(at(0), ring);
  for (std::uint64_t position = 10; position <= 30; ++position) store(position, h264_delta());
  EXPECT_EQ(replay(at(0)).size(), 8u);
  EXPECT_EQ(replay(at(5)).front(), 10u);  // 9 was lost on its way to us

  const auto repaired = delta(9, at(6));

  ASSERT_TRUE(repaired);
  EXPECT_EQ(repaired->sequence, static_cast<std::uint16_t>(replayed[7].sequence + 1));
  EXPECT_EQ(replayed[8].sequence, static_cast<std::uint16_t>(replayed[7].sequence + 2));
}

TEST_F(SubscriptionToVideo, a_large_loss_does_not_slow_the_replay_down) {
  store(1, h264_keyframe());
  for (std::uint64_t position = 2; position <= 8; ++position) store(position, h264_delta());
  subscription.begin(at(0), ring);
  replay(at(0));
  store(700, h264_delta());
  store(701, h264_delta());
  EXPECT_EQ(replay(at(5)), (std::vector<std::uint64_t>{700, 701}));
  EXPECT_EQ(subscription.next_timeout(), base::kNever);
}

TEST_F(SubscriptionToVideo, a_replay_that_the_ring_outran_waits_for_a_keyframe) {
  store(1, h264_keyframe());
  for (std::uint64_t position = 2; position <= 20; ++position) store(position, h264_delta());
  subscription.begin(at(0), ring);
  replay(at(0));
  store(20 + kVideoRingPackets, h264_delta());
  EXPECT_TRUE(replay(at(5)).empty());
  EXPECT_TRUE(subscription.is_waiting());
  const auto next = keyframe(2000);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(replayed.back().sequence + 1));
}

// A jump of 2^15 would leave the viewer's SRTP a rollover behind, and nothing would authenticate
// any more.
TEST_F(SubscriptionToVideo, a_gap_that_nobody_can_repair_is_closed) {
  const auto last = keyframe(10);
  EXPECT_TRUE(delta(10 + 4096));
  EXPECT_EQ(delta(10 + 4096 + 4097).error(), DropReason::kWaitingForKeyframe);
  const auto next = keyframe(60'000);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 4097));
}

TEST_F(SubscriptionToVideo, a_viewer_that_no_longer_decodes_begins_again_with_a_keyframe) {
  const auto last = keyframe(10);
  DownlinkTrack track = video_track();
  track.payload_types = {};
  subscription.update(track);
  for (std::uint64_t position = 11; position < 100; ++position) {
    EXPECT_EQ(delta(position).error(), DropReason::kCodecRefused);
  }
  subscription.update(video_track());
  EXPECT_EQ(delta(100).error(), DropReason::kWaitingForKeyframe);
  EXPECT_EQ(keyframe(101)->sequence, static_cast<std::uint16_t>(last->sequence + 1));
}

TEST_F(SubscriptionToVideo, what_began_and_was_never_sent_leaves_no_trace) {
  const auto last = keyframe(100);
  ring.clear();
  store(40, h264_keyframe());  // older than what was shown last
  subscription.source_replaced();
  ASSERT_TRUE(subscription.begin(at(2'000), ring));
  subscription.source_replaced();  // before its turn came
  const auto next = keyframe(200, at(2'100));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 1));
  EXPECT_EQ(next->timestamp, last->timestamp + 100 * 3000);
}

TEST_F(SubscriptionToVideo, is_not_sent_while_it_is_held_and_begins_with_a_keyframe) {
  const auto last = keyframe(10);
  subscription.set_held(true);
  EXPECT_EQ(delta(11).error(), DropReason::kHeld);
  EXPECT_EQ(keyframe(12).error(), DropReason::kHeld);
  subscription.set_held(false);
  EXPECT_EQ(delta(13).error(), DropReason::kWaitingForKeyframe);
  EXPECT_EQ(keyframe(14)->sequence, static_cast<std::uint16_t>(last->sequence + 1));
}

TEST_F(SubscriptionToVideo, takes_from_the_ring_what_had_to_wait_for_its_turn) {
  const auto first = keyframe(10);
  subscription.wait_from(at(0), 11);
  EXPECT_EQ(delta(11).error(), DropReason::kReplaying);
  EXPECT_EQ(delta(12).error(), DropReason::kReplaying);
  subscription.wait_from(at(0), 13);  // does already
  EXPECT_EQ(subscription.behind(ring),
            std::chrono::microseconds(33'333) + std::chrono::nanoseconds(333));
  EXPECT_EQ(replay(at(5)), (std::vector<std::uint64_t>{11, 12}));
  EXPECT_EQ(subscription.behind(ring), base::Duration{});
  EXPECT_EQ(delta(13)->sequence, static_cast<std::uint16_t>(first->sequence + 3));
}

TEST_F(SubscriptionToVideo, pads_on_its_retransmission_stream) {
  const auto before = subscription.padding();
  ASSERT_TRUE(before) << "also when nothing was sent yet";
  EXPECT_EQ(before->ssrc, kRtxSsrc);
  const auto first = keyframe(10);
  const auto padding = subscription.padding();
  EXPECT_EQ(padding->payload_type, kRtxType);
  EXPECT_EQ(padding->sequence, static_cast<std::uint16_t>(before->sequence + 1));
  EXPECT_EQ(padding->timestamp, first->timestamp);
  DownlinkTrack track = video_track();
  track.rtx_ssrc = 0;
  subscription.update(track);
  EXPECT_FALSE(subscription.padding());
}

TEST_F(SubscriptionToVideo, an_emptied_ring_ends_the_replay) {
  store(1, h264_keyframe());
  subscription.begin(at(0), ring);
  ring.clear();
  EXPECT_TRUE(replay(at(0)).empty());
  EXPECT_EQ(subscription.next_timeout(), base::kNever);
}

// mediasoup PR 1550: the second half of a keyframe that came first was lost for good.
TEST_F(SubscriptionToVideo, a_keyframe_start_that_was_overtaken_is_replayed_in_order) {
  EXPECT_EQ(delta(11).error(), DropReason::kWaitingForKeyframe);
  EXPECT_EQ(delta(12).error(), DropReason::kWaitingForKeyframe);

  EXPECT_EQ(keyframe(10).error(), DropReason::kReplaying);

  EXPECT_EQ(replay(at(0)), (std::vector<std::uint64_t>{10, 11, 12}));
  EXPECT_EQ(delta(13)->sequence, static_cast<std::uint16_t>(replayed[0].sequence + 3));
}

TEST_F(SubscriptionToVideo, resends_what_was_sent_under_a_number) {
  const auto first = keyframe(10);
  const auto second = delta(11);

  const auto again = subscription.resend(at(100), second->sequence, ring);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->position, 11u);
  EXPECT_EQ(again->rewrite.payload_type, kRtxType);
  EXPECT_EQ(again->rewrite.ssrc, kRtxSsrc);
  EXPECT_EQ(again->rewrite.timestamp, second->timestamp);
  const auto other = subscription.resend(at(100), first->sequence, ring);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->rewrite.sequence, static_cast<std::uint16_t>(again->rewrite.sequence + 1));
  EXPECT_EQ(subscription.sent().packets, 2u);  // counted under another SSRC
}

TEST_F(SubscriptionToVideo, does_not_resend_again_too_soon) {
  const auto first = keyframe(10);
  EXPECT_TRUE(subscription.resend(at(100), first->sequence, ring));
  EXPECT_EQ(subscription.resend(at(119), first->sequence, ring).error(),
            DropReason::kResentJustNow);
  EXPECT_TRUE(subscription.resend(at(120), first->sequence, ring));
}

TEST_F(SubscriptionToVideo, resends_no_more_than_it_sends) {
  std::vector<std::uint16_t> sent{keyframe(10)->sequence};
  for (std::uint64_t i = 11; i < 110; ++i) sent.push_back(delta(i)->sequence);
  std::size_t resent = 0;
  for (int round = 0; round < 10; ++round) {
    for (const std::uint16_t sequence : sent) {
      const auto again = subscription.resend(at(1000 + 20 * round), sequence, ring);
      if (again) {
        ++resent;
      } else {
        EXPECT_EQ(again.error(), DropReason::kResendsSpent);
      }
    }
  }
  EXPECT_EQ(resent, sent.size() + kResendsAtStart);
  const auto next = delta(110);  // what goes out earns one more
  EXPECT_TRUE(subscription.resend(at(2000), next->sequence, ring));
  EXPECT_FALSE(subscription.resend(at(2000), sent[0], ring));
}

TEST_F(SubscriptionToVideo, does_not_resend_what_was_never_sent) {
  EXPECT_EQ(subscription.resend(at(0), 7, ring).error(), DropReason::kNotInRing);
  const auto first = keyframe(10);
  const auto beyond = static_cast<std::uint16_t>(first->sequence + 1);
  const auto before = static_cast<std::uint16_t>(first->sequence - 1);
  EXPECT_EQ(subscription.resend(at(0), beyond, ring).error(), DropReason::kNotInRing);
  EXPECT_EQ(subscription.resend(at(0), before, ring).error(), DropReason::kNotInRing);
}

TEST_F(SubscriptionToVideo, does_not_resend_what_the_ring_has_lost) {
  const auto first = keyframe(10);
  store(10 + kVideoRingPackets, h264_delta());
  EXPECT_EQ(subscription.resend(at(0), first->sequence, ring).error(), DropReason::kNotInRing);
}

TEST_F(SubscriptionToVideo, does_not_resend_to_a_viewer_without_retransmissions) {
  DownlinkTrack track = video_track();
  track.payload_types[static_cast<std::size_t>(Codec::kH264)].rtx = 0;
  subscription.update(track);
  const auto first = keyframe(10);
  EXPECT_EQ(subscription.resend(at(0), first->sequence, ring).error(), DropReason::kNotInRing);
}

TEST(SubscriptionToSound, begins_with_any_packet) {
  base::SeededRandom random{1};
  PacketRing ring{media::Kind::kAudio};
  Subscription subscription{audio_track(), media::Kind::kAudio, random};
  EXPECT_TRUE(subscription.begin(at(0), ring));
  EXPECT_EQ(subscription.next_timeout(), base::kNever);

  const Payload payload{0x78, 1, 2};
  const auto first = subscription.forward(at(0), packet_at(5, 960, Codec::kOpus, payload), 5);
  const auto second = subscription.forward(at(20), packet_at(6, 1920, Codec::kOpus, payload), 6);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->payload_type, 111);
  EXPECT_EQ(second->sequence, static_cast<std::uint16_t>(first->sequence + 1));
  EXPECT_EQ(second->timestamp - first->timestamp, 960u);
}

TEST(SubscriptionToSound, goes_on_when_the_source_was_replaced) {
  base::SeededRandom random{1};
  Subscription subscription{audio_track(), media::Kind::kAudio, random};
  const Payload payload{0x78, 1, 2};
  const auto last = subscription.forward(at(0), packet_at(5, 960, Codec::kOpus, payload), 5);
  subscription.source_replaced();
  const auto next = subscription.forward(at(20), packet_at(100, 1920, Codec::kOpus, payload), 100);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, static_cast<std::uint16_t>(last->sequence + 1));
  EXPECT_EQ(next->timestamp - last->timestamp, 960u);
}

TEST(SubscriptionWishes, are_limited_for_each_viewer) {
  base::SeededRandom random{1};
  Subscription subscription{video_track(), media::Kind::kVideo, random};
  int heard = 0;
  for (int i = 0; i < 100; ++i) heard += subscription.wishes_keyframe(at(i)) ? 1 : 0;
  EXPECT_EQ(heard, KeyframeWishLimit::kBurst);
}

}  // namespace
}  // namespace sfu::test
