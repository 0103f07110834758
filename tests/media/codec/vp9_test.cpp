#include "media/codec/vp9.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace media::codec {
namespace {

using Payload = std::vector<std::uint8_t>;

// The start of a keyframe in non-flexible mode: I L B V, long picture id 0x0123, TID 0 SID 0,
// TL0PICIDX 9, a structure of one layer 320x180 with a group of one picture that refers one back.
const Payload kKey{0xAA, 0x81, 0x23, 0x00, 0x09, 0x18, 0x01, 0x40,
                   0x00, 0xB4, 0x01, 0x04, 0x01, 0x49, 0x83};

TEST(Vp9Descriptor, of_one_byte) {
  const auto descriptor = parse_vp9_descriptor(Payload{0x0C, 0x00});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 1U);
  EXPECT_TRUE(descriptor->start_of_frame);
  EXPECT_TRUE(descriptor->end_of_frame);
  EXPECT_FALSE(descriptor->inter_predicted);
  EXPECT_FALSE(descriptor->picture_id.has_value());
}

TEST(Vp9Descriptor, with_layers_and_a_structure) {
  const auto descriptor = parse_vp9_descriptor(kKey);
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 13U);
  EXPECT_EQ(descriptor->picture_id, 0x0123);
  EXPECT_EQ(descriptor->tl0_picture_index, 9);
  EXPECT_EQ(descriptor->temporal_layer, 0);
  EXPECT_EQ(descriptor->spatial_layer, 0);
  EXPECT_TRUE(descriptor->has_structure);
}

TEST(Vp9Descriptor, reads_the_layer_indices) {
  const auto descriptor = parse_vp9_descriptor(Payload{0x20, 0x55, 0x07, 0x00});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->temporal_layer, 2);
  EXPECT_TRUE(descriptor->switching_up_point);
  EXPECT_EQ(descriptor->spatial_layer, 2);
  EXPECT_TRUE(descriptor->inter_layer_predicted);
}

TEST(Vp9Descriptor, flexible_mode_lists_references_and_has_no_tl0) {
  const auto descriptor = parse_vp9_descriptor(Payload{0xF8, 0x11, 0x22, 0x03, 0x04, 0x86});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 5U);
  EXPECT_EQ(descriptor->picture_id, 0x11);
  EXPECT_TRUE(descriptor->flexible);
  EXPECT_FALSE(descriptor->tl0_picture_index.has_value());
}

TEST(Vp9Descriptor, a_fourth_reference_is_refused) {
  EXPECT_TRUE(parse_vp9_descriptor(Payload{0x50, 0x03, 0x03, 0x02, 0x00}).has_value());
  EXPECT_FALSE(parse_vp9_descriptor(Payload{0x50, 0x03, 0x03, 0x03, 0x02, 0x00}).has_value());
}

TEST(Vp9Descriptor, cut_short_is_refused) {
  for (std::size_t size = 0; size < 13; ++size) {
    EXPECT_FALSE(parse_vp9_descriptor(base::ConstBytes(kKey).first(size)).has_value()) << size;
  }
}

TEST(Vp9Descriptor, a_structure_longer_than_the_payload_is_refused) {
  EXPECT_FALSE(parse_vp9_descriptor(Payload{0x02, 0xF0, 1, 2, 3, 4}).has_value());
  EXPECT_FALSE(parse_vp9_descriptor(Payload{0x02, 0x08, 0xFF, 0x0C, 1, 2}).has_value());
}

TEST(Vp9, a_keyframe_starts_with_the_base_layer) {
  const PacketFacts facts = inspect_vp9(kKey, false);
  EXPECT_TRUE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_start);
  EXPECT_FALSE(facts.frame_end);
}

TEST(Vp9, a_higher_spatial_layer_starts_nothing) {
  const PacketFacts facts = inspect_vp9(Payload{0x28, 0x03, 0x07, 0x00}, false);
  EXPECT_FALSE(facts.keyframe_start);
  EXPECT_FALSE(facts.frame_start);
}

TEST(Vp9, a_superframe_of_two_layers_starts_once_and_ends_with_the_marker) {
  // I L B(E), picture id 5; SID 0 in two packets, then SID 1 in two, predicted from the layer
  // below.
  const Payload base_first{0xA8, 0x05, 0x00, 0x01, 0x82};
  const Payload base_last{0xA4, 0x05, 0x00, 0x01, 0x11};
  const Payload upper_first{0xA8, 0x05, 0x03, 0x01, 0x82};
  const Payload upper_last{0xA4, 0x05, 0x03, 0x01, 0x11};
  EXPECT_TRUE(inspect_vp9(base_first, false).keyframe_start);
  for (const Payload& later : {base_last, upper_first, upper_last}) {
    EXPECT_FALSE(inspect_vp9(later, false).keyframe_start);
    EXPECT_FALSE(inspect_vp9(later, false).frame_start);
  }
  EXPECT_FALSE(inspect_vp9(base_last, false).frame_end);
  EXPECT_TRUE(inspect_vp9(upper_last, true).frame_end);
}

TEST(Vp9, a_predicted_picture_is_no_keyframe) {
  const PacketFacts facts = inspect_vp9(Payload{0x4C, 0x86}, true);
  EXPECT_FALSE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_start);
  EXPECT_TRUE(facts.frame_end);
}

TEST(Vp9, the_middle_of_a_frame_starts_nothing_and_only_the_marker_ends_it) {
  EXPECT_FALSE(inspect_vp9(Payload{0x00, 0x86}, false).frame_start);
  EXPECT_FALSE(inspect_vp9(Payload{0x04, 0x86}, false).frame_end) << "E ends one layer only";
}

TEST(Vp9, a_descriptor_without_a_payload_says_nothing) {
  EXPECT_FALSE(inspect_vp9(Payload{0x08}, false).keyframe_start);
  EXPECT_FALSE(inspect_vp9(Payload{0x02}, true).keyframe_start);
}

}  // namespace
}  // namespace media::codec
