#include "sfu/packet_ring.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using media::Codec;
using test::h264_delta;
using test::h264_keyframe;
using test::packet_at;
using test::Payload;

class PacketRingOfVideo : public testing::Test {
 protected:
  void store_delta(std::uint64_t position) {
    const Payload payload = h264_delta();
    ASSERT_TRUE(ring.store(packet_at(position, 0, Codec::kH264, payload)));
  }
  void store_keyframe(std::uint64_t position) {
    const Payload payload = h264_keyframe();
    ASSERT_TRUE(ring.store(packet_at(position, 0, Codec::kH264, payload)));
  }
  PacketRing ring{media::Kind::kVideo};
};

TEST_F(PacketRingOfVideo, is_empty_at_first) {
  EXPECT_FALSE(ring.find(0));
  EXPECT_FALSE(ring.find(1));
  EXPECT_FALSE(ring.newest());
  EXPECT_FALSE(ring.replay_start());
}

TEST_F(PacketRingOfVideo, gives_back_what_was_stored) {
  const Payload payload = h264_keyframe(100);
  const Packet stored = packet_at(70, 9000, Codec::kH264, payload, false);
  ASSERT_TRUE(ring.store(stored));

  const auto found = ring.find(70);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->position, 70u);
  EXPECT_EQ(found->timestamp, 9000u);
  EXPECT_FALSE(found->marker);
  EXPECT_EQ(found->codec, Codec::kH264);
  EXPECT_TRUE(found->facts.keyframe_start);
  EXPECT_TRUE(std::ranges::equal(found->payload, payload));
  EXPECT_NE(found->payload.data(), payload.data());
  EXPECT_EQ(ring.newest(), 70u);
}

TEST_F(PacketRingOfVideo, the_copy_may_still_be_adapted) {
  const Payload payload = h264_delta(3);
  const auto copy = ring.store(packet_at(1, 0, Codec::kH264, payload));
  ASSERT_TRUE(copy);
  (*copy)[1] = 0x77;

  EXPECT_EQ(ring.find(1)->payload[1], 0x77);
  EXPECT_EQ(payload[1], 0x9a);
}

TEST_F(PacketRingOfVideo, stores_a_packet_without_payload) {
  const Payload nothing;
  ASSERT_TRUE(ring.store(packet_at(5, 0, Codec::kH264, nothing)));
  ASSERT_TRUE(ring.find(5));
  EXPECT_TRUE(ring.find(5)->payload.empty());
}

TEST_F(PacketRingOfVideo, takes_the_longest_payload_and_refuses_a_longer_one) {
  const Payload longest(kPayloadSizeMax, 0x41);
  const Payload too_long(kPayloadSizeMax + 1, 0x41);

  ASSERT_TRUE(ring.store(packet_at(1, 0, Codec::kH264, longest)));
  EXPECT_FALSE(ring.store(packet_at(2, 0, Codec::kH264, too_long)));

  EXPECT_EQ(ring.find(1)->payload.size(), kPayloadSizeMax);
  EXPECT_FALSE(ring.find(2));
  EXPECT_EQ(ring.newest(), 1u);
}

TEST_F(PacketRingOfVideo, keeps_the_newest_packets_and_forgets_the_rest) {
  for (std::uint64_t position = 1; position <= kVideoRingPackets + 10; ++position) {
    store_delta(position);
  }
  EXPECT_FALSE(ring.find(10));
  EXPECT_TRUE(ring.find(11));
  EXPECT_TRUE(ring.find(kVideoRingPackets + 10));
  EXPECT_EQ(ring.newest(), kVideoRingPackets + 10);
}

TEST_F(PacketRingOfVideo, refuses_a_packet_whose_place_is_taken_by_a_newer_one) {
  store_delta(kVideoRingPackets + 5);
  const Payload payload = h264_delta();

  EXPECT_FALSE(ring.store(packet_at(5, 0, Codec::kH264, payload)));
  EXPECT_TRUE(ring.store(packet_at(6, 0, Codec::kH264, payload)));
  EXPECT_TRUE(ring.find(kVideoRingPackets + 5));
}

TEST_F(PacketRingOfVideo, a_late_packet_does_not_become_the_newest) {
  store_delta(10);
  store_delta(12);
  store_delta(11);
  EXPECT_EQ(ring.newest(), 12u);
  EXPECT_TRUE(ring.find(11));
}

TEST_F(PacketRingOfVideo, a_packet_before_the_capacity_jump_is_not_found_under_a_new_position) {
  store_delta(1);
  store_delta(100'000);
  EXPECT_FALSE(ring.find(1 + kVideoRingPackets));
  EXPECT_FALSE(ring.find(100'001 - kVideoRingPackets));
}

TEST_F(PacketRingOfVideo, replays_from_the_newest_keyframe) {
  store_keyframe(100);
  store_delta(101);
  EXPECT_EQ(ring.replay_start(), 100u);
  store_keyframe(102);
  store_delta(103);
  EXPECT_EQ(ring.replay_start(), 102u);
}

TEST_F(PacketRingOfVideo, does_not_replay_without_a_keyframe) {
  store_delta(100);
  store_delta(101);
  EXPECT_FALSE(ring.replay_start());
}

TEST_F(PacketRingOfVideo, does_not_replay_over_a_hole_until_it_is_filled) {
  store_keyframe(100);
  store_delta(102);
  EXPECT_FALSE(ring.replay_start());
  store_delta(101);
  EXPECT_EQ(ring.replay_start(), 100u);
}

TEST_F(PacketRingOfVideo, an_old_keyframe_that_comes_late_does_not_replace_a_newer_one) {
  store_keyframe(100);
  store_keyframe(99);
  EXPECT_EQ(ring.replay_start(), 100u);
}

TEST_F(PacketRingOfVideo, does_not_replay_more_than_the_limit) {
  store_keyframe(1);
  for (std::uint64_t position = 2; position <= kReplayPacketsMax; ++position) store_delta(position);
  EXPECT_EQ(ring.replay_start(), 1u);
  store_delta(kReplayPacketsMax + 1);
  EXPECT_FALSE(ring.replay_start());
}

TEST_F(PacketRingOfVideo, forgets_everything_when_cleared_and_begins_anew) {
  store_keyframe(100);
  ring.clear();
  EXPECT_FALSE(ring.find(100));
  EXPECT_FALSE(ring.newest());
  EXPECT_FALSE(ring.replay_start());

  store_delta(7);
  EXPECT_TRUE(ring.find(7));
  EXPECT_EQ(ring.newest(), 7u);
  EXPECT_FALSE(ring.replay_start());
}

TEST_F(PacketRingOfVideo, can_be_cleared_before_the_first_packet) {
  ring.clear();
  store_keyframe(1);
  EXPECT_EQ(ring.replay_start(), 1u);
}

class PacketRingOfGroups : public PacketRingOfVideo {
 protected:
  PacketRingOfGroups() { ring.keep_groups(true); }
  void store_group(std::uint64_t first, std::uint64_t last) {
    store_keyframe(first);
    for (std::uint64_t position = first + 1; position <= last; ++position) store_delta(position);
  }
};

TEST_F(PacketRingOfGroups, is_small_while_groups_are) {
  for (std::uint64_t first = 1; first < 20'000; first += 400) store_group(first, first + 399);
  EXPECT_EQ(ring.capacity(), kVideoRingPackets);
  EXPECT_EQ(ring.replay_start(), 19'601u);
}

TEST_F(PacketRingOfGroups, grows_with_the_group_and_loses_nothing_of_it) {
  store_delta(600);
  store_keyframe(700);
  for (std::uint64_t position = 701; position < 700 + 3'000; ++position) {
    Payload payload = h264_delta(20);
    payload[10] = static_cast<std::uint8_t>(position);
    ASSERT_TRUE(ring.store(packet_at(position, 0, Codec::kH264, payload)));
    ASSERT_EQ(ring.replay_start(), 700u) << position;
  }
  EXPECT_EQ(ring.capacity(), 4 * kVideoRingPackets);
  EXPECT_TRUE(ring.find(600));
  EXPECT_TRUE(std::ranges::equal(ring.find(700)->payload, h264_keyframe()));
  for (std::uint64_t position = 701; position < 700 + 3'000; ++position) {
    ASSERT_TRUE(ring.find(position)) << position;
    ASSERT_EQ(ring.find(position)->payload.size(), 20u);
    ASSERT_EQ(ring.find(position)->payload[10], static_cast<std::uint8_t>(position));
  }
}

TEST_F(PacketRingOfGroups, has_a_limit) {
  constexpr std::uint64_t kMost = kGroupRingPacketsMax - kGroupRingRoom;
  store_group(1, kMost);
  EXPECT_EQ(ring.replay_start(), 1u);
  store_delta(kMost + 1);
  EXPECT_FALSE(ring.replay_start());
  for (std::uint64_t position = kMost + 2; position < 50'000; ++position) store_delta(position);
  EXPECT_EQ(ring.capacity(), kGroupRingPacketsMax);
  store_keyframe(50'000);
  EXPECT_EQ(ring.replay_start(), 50'000u);
}

TEST_F(PacketRingOfGroups, is_small_again_for_another_source) {
  store_group(1, 2'000);
  ring.clear();
  EXPECT_EQ(ring.capacity(), kVideoRingPackets);
  EXPECT_FALSE(ring.find(2'000));
  ring.keep_groups(false);
  store_group(5'000, 5'600);
  EXPECT_EQ(ring.capacity(), kVideoRingPackets);
  EXPECT_FALSE(ring.replay_start());
}

TEST(PacketRing, of_sound_keeps_fewer_packets) {
  PacketRing ring(media::Kind::kAudio);
  const Payload payload{0x78, 1, 2};
  for (std::uint64_t position = 1; position <= kAudioRingPackets + 1; ++position) {
    ASSERT_TRUE(ring.store(packet_at(position, 0, Codec::kOpus, payload)));
  }
  EXPECT_FALSE(ring.find(1));
  EXPECT_TRUE(ring.find(2));
}

}  // namespace
}  // namespace sfu
