#include "media/codec/vp8.hpp"

#include <tuple>
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

TEST(Vp8Descriptor, says_where_a_layer_may_be_joined) {
  EXPECT_TRUE(parse_vp8_descriptor(Payload{0x80, 0x20, 0x60, 0x01})->layer_sync);
  EXPECT_FALSE(parse_vp8_descriptor(Payload{0x80, 0x20, 0x40, 0x01})->layer_sync);
  EXPECT_FALSE(parse_vp8_descriptor(Payload{0x80, 0x10, 0x20, 0x01})->layer_sync) << "no TID";
}

TEST(Vp8, tells_the_temporal_layer) {
  const PacketFacts second = inspect_vp8(Payload{0x90, 0x20, 0x60, 0x01}, true);
  EXPECT_EQ(second.temporal_layer, 1);
  EXPECT_TRUE(second.layer_sync);
  const PacketFacts third = inspect_vp8(Payload{0x80, 0x20, 0x80, 0x01}, true);
  EXPECT_EQ(third.temporal_layer, 2) << "any packet of a picture says it";
  EXPECT_FALSE(third.layer_sync);
  const PacketFacts disposable = inspect_vp8(Payload{0x30, 0x01}, true);
  EXPECT_EQ(disposable.temporal_layer, 1) << "of an encoder without layers: N";
  EXPECT_TRUE(disposable.layer_sync);
  EXPECT_EQ(inspect_vp8(Payload{0x10, 0x01}, true).temporal_layer, 0);
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

// Every way to combine I, L, T and K, each with a short or a long picture id.
class Vp8Fields : public testing::TestWithParam<std::tuple<unsigned, bool>> {
 protected:
  Vp8Fields() {
    const auto [fields, wide] = GetParam();
    payload_ = {0x90, static_cast<std::uint8_t>(fields << 4)};
    if (has(8)) payload_.push_back(wide ? 0x92 : 0x12);
    if (has(8) && wide) payload_.push_back(0x34);
    if (has(4)) payload_.push_back(0x56);
    if (has(2) || has(1)) payload_.push_back(0xE1);
    header_size_ = payload_.size();
    payload_.insert(payload_.end(), {0x00, 0xAA});
  }
  static bool has(unsigned field) { return (std::get<0>(GetParam()) & field) != 0; }
  static bool wide() { return std::get<1>(GetParam()); }

  Payload payload_;
  std::size_t header_size_ = 0;
};

TEST_P(Vp8Fields, are_read_where_they_stand) {
  const auto descriptor = parse_vp8_descriptor(payload_);
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, header_size_);
  EXPECT_EQ(descriptor->picture_id.has_value(), has(8));
  EXPECT_EQ(descriptor->picture_id.value_or(0), !has(8) ? 0 : wide() ? 0x1234 : 0x12);
  EXPECT_EQ(descriptor->tl0_picture_index.value_or(0), has(4) ? 0x56 : 0);
  EXPECT_EQ(descriptor->temporal_layer.value_or(0), has(2) ? 3 : 0);
  EXPECT_TRUE(inspect_vp8(payload_, false).keyframe_start);
  const base::ConstBytes bytes(payload_);
  EXPECT_FALSE(parse_vp8_descriptor(bytes.first(header_size_ - 1)).has_value());
}

TEST_P(Vp8Fields, are_rewritten_and_nothing_else_is) {
  Payload expected = payload_;
  std::size_t at = 2;
  if (has(8) && wide()) expected[at++] = 0xD5;
  if (has(8)) expected[at++] = wide() ? 0x43 : 0x43 & 0x7F;
  if (has(4)) expected[at] = 0x77;
  rewrite_vp8_descriptor(payload_, 0x5543, 0x77);
  EXPECT_EQ(payload_, expected);
}

INSTANTIATE_TEST_SUITE_P(Combined, Vp8Fields,
                         testing::Combine(testing::Range(0U, 16U), testing::Bool()));

TEST(Vp8Descriptor, ignores_its_reserved_bits) {
  // RFC 7741 section 4.2: R and RSV "MUST be ignored by the receiver".
  const auto descriptor = parse_vp8_descriptor(Payload{0xD8, 0x0F, 0x00});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 2U);
  EXPECT_EQ(descriptor->partition, 0);
  EXPECT_FALSE(descriptor->non_reference);
}

TEST(Vp8Descriptor, a_long_picture_id_may_be_a_small_number) {
  const auto descriptor = parse_vp8_descriptor(Payload{0x90, 0x80, 0x80, 0x00, 0x00});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_TRUE(descriptor->long_picture_id);
  EXPECT_EQ(descriptor->picture_id, 0);
}

TEST(Vp8Rewrite, can_wrap_a_picture_id_around) {
  Payload payload = kFull;
  rewrite_vp8_descriptor(payload, 0x8000, 0);
  EXPECT_EQ(parse_vp8_descriptor(payload)->picture_id, 0);
  EXPECT_TRUE(parse_vp8_descriptor(payload)->long_picture_id) << "it keeps its width";
}

TEST(Vp8RewriteDeathTest, refuses_a_payload_that_is_cut_short) {
  Payload payload{0x90, 0xC0, 0x93};
  EXPECT_DEATH(rewrite_vp8_descriptor(payload, 1, 2), "CHECK");
}

}  // namespace
}  // namespace media::codec
