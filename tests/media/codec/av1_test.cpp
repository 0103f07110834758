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

}  // namespace
}  // namespace media::codec
