#include "media/codec/vp9.hpp"

#include <string>
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

TEST(Vp9Descriptor, a_long_picture_id_has_fifteen_bits) {
  EXPECT_EQ(parse_vp9_descriptor(Payload{0x80, 0xFF, 0xFF, 0x00})->picture_id, 0x7FFF);
  EXPECT_EQ(parse_vp9_descriptor(Payload{0x80, 0x80, 0x00, 0x00})->picture_id, 0);
  EXPECT_EQ(parse_vp9_descriptor(Payload{0x80, 0x7F, 0xFF})->picture_id, 0x7F);
  EXPECT_FALSE(parse_vp9_descriptor(Payload{0x80, 0xFF}).has_value());
}

TEST(Vp9Descriptor, reads_the_largest_layer_indices) {
  const auto descriptor = parse_vp9_descriptor(Payload{0x20, 0xEE, 0xFF, 0x00});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->temporal_layer, 7);
  EXPECT_EQ(descriptor->spatial_layer, 7);
  EXPECT_FALSE(descriptor->switching_up_point);
  EXPECT_FALSE(descriptor->inter_layer_predicted);
  EXPECT_EQ(descriptor->tl0_picture_index, 255);
}

TEST(Vp9Descriptor, lists_references_only_in_flexible_mode_and_of_predicted_pictures) {
  EXPECT_EQ(parse_vp9_descriptor(Payload{0x40, 0x03, 0x03, 0x03})->size, 1U) << "not flexible";
  EXPECT_EQ(parse_vp9_descriptor(Payload{0x10, 0x03, 0x03, 0x03})->size, 1U) << "not predicted";
  EXPECT_EQ(parse_vp9_descriptor(Payload{0x50, 0x02, 0x03, 0x03})->size, 2U);
  EXPECT_FALSE(parse_vp9_descriptor(Payload{0x50, 0x03}).has_value()) << "one more is announced";
}

TEST(Vp9Descriptor, of_layers_in_flexible_mode_has_its_structure_after_the_references) {
  // I P L F B V: picture id 5, TID 1 SID 0, one reference, a structure of two layers' sizes.
  const auto descriptor =
      parse_vp9_descriptor(Payload{0xFA, 0x05, 0x20, 0x02, 0x30, 1, 2, 3, 4, 5, 6, 7, 8, 0x86});
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, 13U);
  EXPECT_EQ(descriptor->temporal_layer, 1);
  EXPECT_TRUE(descriptor->has_structure);
}

// The scalability structure of RFC 9628 section 4.2.1, after a descriptor of nothing else.
struct Structure {
  const char* name;
  Payload bytes;
};

class Vp9Structure : public testing::TestWithParam<Structure> {};

TEST_P(Vp9Structure, is_skipped_whole) {
  Payload payload{0x0A};
  payload.insert(payload.end(), GetParam().bytes.begin(), GetParam().bytes.end());
  const std::size_t size = payload.size();
  payload.push_back(0x82);
  const auto descriptor = parse_vp9_descriptor(payload);
  ASSERT_TRUE(descriptor.has_value());
  EXPECT_EQ(descriptor->size, size);
  EXPECT_TRUE(inspect_vp9(payload, false).keyframe_start);
  EXPECT_FALSE(parse_vp9_descriptor(base::ConstBytes(payload).first(size - 1)).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Vp9Structure,
    testing::Values(Structure{"Empty", {0x00}}, Structure{"ReservedBits", {0x07}},
                    Structure{"LayersWithoutSizes", {0xE0}},
                    Structure{"OneSize", {0x10, 1, 2, 3, 4}},
                    Structure{"GroupOfNone", {0x08, 0x00}},
                    Structure{"GroupWithoutReferences", {0x08, 2, 0x00, 0x20}},
                    Structure{"GroupWithThreeReferences", {0x08, 1, 0x0C, 1, 2, 3}},
                    Structure{"SizesAndGroup",
                              {0x38, 1, 2, 3, 4, 5, 6, 7, 8, 2, 0x04, 1, 0x38, 1, 2}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Vp9Descriptor, a_structure_may_be_as_large_as_its_fields_allow) {
  Payload payload{0x0A, 0xF8};
  payload.resize(payload.size() + 8 * 4, 0x01);  // eight layers
  payload.push_back(255);
  for (int i = 0; i < 255; ++i) payload.insert(payload.end(), {0x0C, 1, 2, 3});
  const std::size_t size = payload.size();
  payload.push_back(0x82);
  EXPECT_EQ(parse_vp9_descriptor(payload)->size, size);
  EXPECT_FALSE(parse_vp9_descriptor(base::ConstBytes(payload).first(size - 1)).has_value());
}

TEST(Vp9, a_picture_that_no_upper_layer_needs_is_a_frame_like_any) {
  EXPECT_TRUE(inspect_vp9(Payload{0x09, 0x82}, false).keyframe_start) << "Z is no other layout";
  EXPECT_TRUE(inspect_vp9(Payload{0x49, 0x86}, false).frame_start);
}

TEST(Vp9, a_layer_that_is_predicted_from_the_one_below_only_starts_no_keyframe) {
  // P is clear in the upper layers of a keyframe too: they need no earlier picture.
  const PacketFacts facts = inspect_vp9(Payload{0x38, 0x05, 0x82}, true);
  EXPECT_FALSE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_end);
}

}  // namespace
}  // namespace media::codec
