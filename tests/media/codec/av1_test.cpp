#include "media/codec/av1.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace media::codec {
namespace {

using Payload = std::vector<std::uint8_t>;
using testing::ElementsAre;

TEST(Av1Aggregation, a_single_element_has_no_length) {
  const Payload payload{0x50, 0x30, 1, 2};
  const auto aggregation = parse_av1_aggregation(payload);
  ASSERT_TRUE(aggregation.has_value());
  EXPECT_FALSE(aggregation->continues_obu);
  EXPECT_TRUE(aggregation->obu_continues);
  EXPECT_EQ(aggregation->element_count, 1);
  EXPECT_FALSE(aggregation->new_sequence);
  EXPECT_THAT(aggregation->first_element, ElementsAre(0x30, 1, 2));
}

TEST(Av1Aggregation, the_first_of_several_elements_has_a_length) {
  const Payload two{0x28, 3, 0x0A, 1, 2, 0x30, 5};
  ASSERT_TRUE(parse_av1_aggregation(two).has_value());
  EXPECT_TRUE(parse_av1_aggregation(two)->new_sequence);
  EXPECT_THAT(parse_av1_aggregation(two)->first_element, ElementsAre(0x0A, 1, 2));
  const Payload counted{0x00, 2, 0x30, 1, 1, 0x20};
  EXPECT_THAT(parse_av1_aggregation(counted)->first_element, ElementsAre(0x30, 1));
}

TEST(Av1Aggregation, lengths_are_leb128) {
  Payload payload{0x00, 0x83, 0x01};  // 131
  payload.resize(3 + 131, 0x30);
  EXPECT_EQ(parse_av1_aggregation(payload)->first_element.size(), 131U);
  payload.pop_back();
  EXPECT_FALSE(parse_av1_aggregation(payload).has_value());
}

TEST(Av1Aggregation, refuses_what_is_malformed) {
  EXPECT_FALSE(parse_av1_aggregation({}).has_value());
  EXPECT_FALSE(parse_av1_aggregation(Payload{0x10}).has_value());
  EXPECT_FALSE(parse_av1_aggregation(Payload{0x20, 0}).has_value()) << "an empty element";
  EXPECT_FALSE(parse_av1_aggregation(Payload{0x20, 5, 1}).has_value());
  EXPECT_FALSE(parse_av1_aggregation(Payload{0x20, 0x80, 0x80}).has_value());
  EXPECT_FALSE(parse_av1_aggregation(Payload(12, 0x80)).has_value()) << "a length without an end";
  EXPECT_FALSE(parse_av1_aggregation(Payload{0x98, 0x0A, 1}).has_value()) << "N and Z at once";
}

TEST(Av1, a_new_coded_video_sequence_is_a_keyframe) {
  const PacketFacts facts = inspect_av1(Payload{0x28, 3, 0x0A, 1, 2, 0x30, 5, 6}, false);
  EXPECT_TRUE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_start);
  EXPECT_FALSE(facts.frame_end);
}

TEST(Av1, a_frame_starts_with_a_frame_or_its_header) {
  for (const std::uint8_t type : Payload{1, 2, 3, 6}) {
    const Payload payload{0x10, static_cast<std::uint8_t>(type << 3), 1};
    EXPECT_TRUE(inspect_av1(payload, false).frame_start) << int{type};
    EXPECT_FALSE(inspect_av1(payload, false).keyframe_start) << int{type};
  }
}

TEST(Av1, tile_groups_and_continued_units_start_nothing) {
  EXPECT_FALSE(inspect_av1(Payload{0x10, 0x20, 1}, false).frame_start);
  EXPECT_FALSE(inspect_av1(Payload{0x90, 0x30, 1}, false).frame_start);
  EXPECT_TRUE(inspect_av1(Payload{0x90, 0x30, 1}, true).frame_end);
}

TEST(Av1, a_malformed_payload_knows_only_the_marker) {
  const PacketFacts facts = inspect_av1(Payload{0x28, 9, 0x0A}, true);
  EXPECT_FALSE(facts.keyframe_start);
  EXPECT_FALSE(facts.frame_start);
  EXPECT_TRUE(facts.frame_end);
}

TEST(Av1Aggregation, reads_each_bit_of_its_header_alone) {
  for (unsigned header = 0; header < 256; ++header) {
    const Payload payload{static_cast<std::uint8_t>(header), 1, 0x30, 1, 0x30, 0x30};
    const auto aggregation = parse_av1_aggregation(payload);
    const bool forbidden = (header & 0x88) == 0x88;
    ASSERT_EQ(aggregation.has_value(), !forbidden) << header;
    if (forbidden) continue;
    EXPECT_EQ(aggregation->continues_obu, (header & 0x80) != 0);
    EXPECT_EQ(aggregation->obu_continues, (header & 0x40) != 0);
    EXPECT_EQ(aggregation->element_count, header / 16 % 4) << "the low three bits are reserved";
    EXPECT_EQ(aggregation->new_sequence, (header & 0x08) != 0);
  }
}

TEST(Av1Aggregation, a_length_may_take_eight_bytes_and_no_ninth) {
  // The AV1 specification's section 4.10.5 allows padding with empty groups.
  const Payload padded{0x00, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x30};
  EXPECT_THAT(parse_av1_aggregation(padded)->first_element, ElementsAre(0x30));
  const Payload nine{0x00, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x30};
  EXPECT_FALSE(parse_av1_aggregation(nine).has_value());
}

TEST(Av1Aggregation, a_length_of_56_bits_is_not_cut_to_one_that_fits) {
  const Payload huge{0x00, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x30};  // 2^49 + 1
  EXPECT_FALSE(parse_av1_aggregation(huge).has_value());
}

TEST(Av1Aggregation, a_counted_element_may_fill_the_payload) {
  EXPECT_THAT(parse_av1_aggregation(Payload{0x00, 2, 0x30, 1})->first_element,
              ElementsAre(0x30, 1));
  EXPECT_FALSE(parse_av1_aggregation(Payload{0x00, 3, 0x30, 1}).has_value());
}

TEST(Av1, the_extension_and_size_flags_of_a_unit_do_not_hide_its_type) {
  EXPECT_TRUE(inspect_av1(Payload{0x10, 0x36, 0x48, 1, 0}, false).frame_start);
  EXPECT_FALSE(inspect_av1(Payload{0x10, 0xA6, 0x48, 1, 0}, false).frame_start)
      << "a tile group, with the forbidden bit set";
}

TEST(Av1, units_that_are_no_frame_start_none) {
  // Tile group, metadata, redundant frame header, tile list, padding; 0 and 9 are reserved.
  for (const std::uint8_t type : Payload{0, 4, 5, 7, 8, 9, 15}) {
    const Payload payload{0x10, static_cast<std::uint8_t>(type << 3), 1};
    EXPECT_FALSE(inspect_av1(payload, false).frame_start) << int{type};
  }
}

TEST(Av1, a_new_sequence_starts_a_frame_whatever_unit_stands_first) {
  const PacketFacts facts = inspect_av1(Payload{0x18, 0x28, 1}, false);  // metadata
  EXPECT_TRUE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_start);
}

TEST(Av1, a_sequence_header_alone_is_no_keyframe) {
  const PacketFacts facts = inspect_av1(Payload{0x10, 0x08, 1}, false);
  EXPECT_FALSE(facts.keyframe_start) << "encoders repeat it; N says where a decoder may start";
  EXPECT_TRUE(facts.frame_start);
}

}  // namespace
}  // namespace media::codec
