#include "media/codec/vp8.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace media::codec {
namespace {

using Payload = std::vector<std::uint8_t>;

// X S, then I L T K: long picture id 0x1321, TL0PICIDX 7, TID 1 Y 0 KEYIDX 3; an intra frame.
const Payload kFull{0x90, 0xF0, 0x93, 0x21, 0x07, 0x43, 0x10, 0x02, 0x00};

TEST(Vp8Descriptor, of_one_byte) {
  const auto descriptor = parse_vp8_descriptor(Payload{0x10, 0x01});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 1U);
  EXPECT_TRUE(descriptor->start_of_partition);
  EXPECT_EQ(descriptor->partition, 0);
  EXPECT_FALSE(descriptor->non_reference);
  EXPECT_FALSE(descriptor->picture_id.has_value());
  EXPECT_FALSE(descriptor->tl0_picture_index.has_value());
  EXPECT_FALSE(descriptor->temporal_layer.has_value());
}

TEST(Vp8Descriptor, with_every_field) {
  const auto descriptor = parse_vp8_descriptor(kFull);
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 6U);
  EXPECT_TRUE(descriptor->long_picture_id);
  EXPECT_EQ(descriptor->picture_id, 0x1321);
  EXPECT_EQ(descriptor->tl0_picture_index, 7);
  EXPECT_EQ(descriptor->temporal_layer, 1);
}

TEST(Vp8Descriptor, with_a_short_picture_id_of_a_dispensable_frame) {
  const auto descriptor = parse_vp8_descriptor(Payload{0xA2, 0x80, 0x11, 0x01});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 3U);
  EXPECT_TRUE(descriptor->non_reference);
  EXPECT_EQ(descriptor->partition, 2);
  EXPECT_FALSE(descriptor->long_picture_id);
  EXPECT_EQ(descriptor->picture_id, 0x11);
}

TEST(Vp8Descriptor, a_key_index_alone_is_no_temporal_layer) {
  const auto descriptor = parse_vp8_descriptor(Payload{0x80, 0x10, 0xC3, 0x01});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 3U);
  EXPECT_FALSE(descriptor->temporal_layer.has_value());
}

TEST(Vp8Descriptor, cut_short_is_refused) {
  for (std::size_t size = 0; size < 6; ++size) {
    EXPECT_FALSE(parse_vp8_descriptor(base::ConstBytes(kFull).first(size)).has_value()) << size;
  }
}

TEST(Vp8Rewrite, replaces_a_long_picture_id_and_the_layer_index) {
  Payload payload = kFull;
  rewrite_vp8_descriptor(payload, 0xFFFE, 200);
  EXPECT_EQ(payload, (Payload{0x90, 0xF0, 0xFF, 0xFE, 200, 0x43, 0x10, 0x02, 0x00}));
  EXPECT_EQ(parse_vp8_descriptor(payload)->picture_id, 0x7FFE);
}

TEST(Vp8Rewrite, cuts_the_picture_id_to_seven_bits_where_only_they_are_there) {
  Payload payload{0x90, 0xC0, 0x11, 0x22, 0x00};
  rewrite_vp8_descriptor(payload, 0x1FF, 3);
  EXPECT_EQ(payload, (Payload{0x90, 0xC0, 0x7F, 0x03, 0x00}));
}

TEST(Vp8Rewrite, leaves_alone_what_is_not_there) {
  Payload bare{0x10, 0x55, 0x66};
  rewrite_vp8_descriptor(bare, 1, 2);
  EXPECT_EQ(bare, (Payload{0x10, 0x55, 0x66}));
  Payload only_layer{0x90, 0x40, 0x01, 0x66};
  rewrite_vp8_descriptor(only_layer, 1, 9);
  EXPECT_EQ(only_layer, (Payload{0x90, 0x40, 0x09, 0x66}));
}

TEST(Vp8, a_keyframe_starts_with_the_first_partition_of_an_intra_frame) {
  const PacketFacts facts = inspect_vp8(kFull, false);
  EXPECT_TRUE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_start);
  EXPECT_FALSE(facts.frame_end);
}

TEST(Vp8, an_inter_frame_is_no_keyframe) {
  const PacketFacts facts = inspect_vp8(Payload{0x10, 0x01}, true);
  EXPECT_FALSE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_start);
  EXPECT_TRUE(facts.frame_end);
}

TEST(Vp8, later_packets_and_partitions_do_not_start_a_frame) {
  EXPECT_FALSE(inspect_vp8(Payload{0x00, 0x00}, false).frame_start);
  EXPECT_FALSE(inspect_vp8(Payload{0x11, 0x00}, false).frame_start);
  EXPECT_FALSE(inspect_vp8(Payload{0x11, 0x00}, false).keyframe_start);
}

TEST(Vp8, a_descriptor_without_a_payload_says_nothing) {
  const PacketFacts facts = inspect_vp8(Payload{0x10}, false);
  EXPECT_FALSE(facts.keyframe_start);
  EXPECT_FALSE(facts.frame_start);
}

}  // namespace
}  // namespace media::codec
