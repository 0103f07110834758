#include "media/codec/h264.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace media::codec {
namespace {

using Payload = std::vector<std::uint8_t>;

PacketFacts facts_of(const Payload& payload, bool marker = false) {
  return inspect_h264(payload, marker);
}

void expect_no_facts(const Payload& payload) {
  const PacketFacts facts = facts_of(payload);
  EXPECT_FALSE(facts.keyframe_start);
  EXPECT_FALSE(facts.frame_start);
  EXPECT_FALSE(facts.frame_end);
  EXPECT_TRUE(facts_of(payload, true).frame_end);
}

TEST(H264, a_keyframe_starts_with_its_sequence_parameter_set) {
  const PacketFacts facts = facts_of({0x67, 0x42, 0xE0, 0x1F});
  EXPECT_TRUE(facts.keyframe_start);
  EXPECT_TRUE(facts.frame_start);
  EXPECT_FALSE(facts.frame_end);
}

TEST(H264, an_idr_slice_alone_is_no_keyframe_start) {
  const PacketFacts facts = facts_of({0x65, 0x88, 0x84}, true);
  EXPECT_FALSE(facts.keyframe_start) << "without its SPS it shows black";
  EXPECT_TRUE(facts.frame_start);
  EXPECT_TRUE(facts.frame_end);
}

TEST(H264, a_picture_starts_with_the_slice_of_macroblock_zero) {
  EXPECT_TRUE(facts_of({0x41, 0x9A, 0x00}).frame_start);
  EXPECT_FALSE(facts_of({0x41, 0x42, 0x00}).frame_start) << "first_mb_in_slice is not 0";
  EXPECT_TRUE(facts_of({0x42, 0x9A}).frame_start) << "data partition A";
  EXPECT_FALSE(facts_of({0x41}).frame_start) << "a slice without a header";
}

TEST(H264, delimiter_and_picture_parameter_set_start_a_frame_but_no_keyframe) {
  EXPECT_TRUE(facts_of({0x09, 0xF0}).frame_start);
  EXPECT_TRUE(facts_of({0x68, 0xCE}).frame_start);
  EXPECT_FALSE(facts_of({0x68, 0xCE}).keyframe_start);
}

TEST(H264, other_nal_units_say_nothing) {
  expect_no_facts({0x06, 0x05, 0x01});  // SEI
  expect_no_facts({0x0C, 0xFF});        // filler
}

TEST(H264, an_aggregate_with_a_parameter_set_starts_a_keyframe) {
  EXPECT_TRUE(facts_of({0x78, 0, 4, 0x67, 0x42, 0xE0, 0x1F, 0, 2, 0x68, 0xCE}).keyframe_start);
  EXPECT_TRUE(facts_of({0x78, 0, 2, 0x09, 0xF0, 0, 2, 0x67, 0x42}).keyframe_start)
      << "a delimiter may stand first";
  const PacketFacts slices = facts_of({0x78, 0, 2, 0x41, 0x9A, 0, 2, 0x41, 0x42}, true);
  EXPECT_FALSE(slices.keyframe_start);
  EXPECT_TRUE(slices.frame_start);
  EXPECT_TRUE(slices.frame_end);
}

TEST(H264, a_malformed_aggregate_says_nothing) {
  expect_no_facts({0x78, 0, 9, 0x67, 0x42});        // a unit longer than the payload
  expect_no_facts({0x78, 0, 2, 0x67, 0x42, 0});     // half a size
  expect_no_facts({0x78, 0, 2, 0x67, 0x42, 0, 0});  // an empty unit
  expect_no_facts({0x78});                          // no unit at all
}

TEST(H264, the_first_fragment_speaks_for_its_unit) {
  EXPECT_TRUE(facts_of({0x7C, 0x87, 0x42, 0xE0}).keyframe_start) << "a fragmented SPS";
  const PacketFacts idr = facts_of({0x7C, 0x85, 0x88});
  EXPECT_FALSE(idr.keyframe_start);
  EXPECT_TRUE(idr.frame_start);
  EXPECT_FALSE(facts_of({0x7C, 0x85, 0x42}).frame_start) << "a later slice of the picture";
}

TEST(H264, later_fragments_say_nothing) {
  expect_no_facts({0x7C, 0x05, 0x88});
  expect_no_facts({0x7C, 0x45, 0x88});
  expect_no_facts({0x7C, 0x07, 0x88});
}

TEST(H264, malformed_fragments_say_nothing) {
  expect_no_facts({0x7C});
  expect_no_facts({0x7C, 0x87});
  expect_no_facts({0x7C, 0xC7, 0x42});  // start and end at once
}

TEST(H264, a_keyframe_of_several_packets_starts_once) {
  // The usual shape: SPS and PPS in one aggregate, then the IDR slice in fragments.
  const std::vector<Payload> packets{
      {0x78, 0, 8, 0x67, 0x42, 0xC0, 0x1F, 0x8C, 0x8D, 0x40, 0xA0, 0, 4, 0x68, 0xCE, 0x3C, 0x80},
      {0x7C, 0x85, 0xB8, 0x00, 0x04},
      {0x7C, 0x05, 0x12, 0x34, 0x56},
      {0x7C, 0x45, 0x78, 0x9A, 0xBC}};
  int keyframes = 0;
  for (const Payload& packet : packets) keyframes += facts_of(packet).keyframe_start ? 1 : 0;
  EXPECT_EQ(keyframes, 1);
  EXPECT_TRUE(facts_of(packets[0]).keyframe_start);
  EXPECT_TRUE(facts_of(packets[1]).frame_start);
  EXPECT_TRUE(facts_of(packets[3], true).frame_end);
}

TEST(H264, a_damaged_unit_or_one_of_mode_2_says_nothing) {
  expect_no_facts({0xE7, 0x42});
  for (const std::uint8_t type : Payload{25, 26, 27, 29, 30, 31}) {
    expect_no_facts({static_cast<std::uint8_t>(0x60 | type), 0x87, 0x42, 0x67});
  }
}

TEST(H264, the_importance_of_a_unit_does_not_change_what_it_is) {
  // NRI, the two bits after the forbidden one, is the sender's hint (RFC 6184 section 5.3).
  for (const std::uint8_t nri : Payload{0x00, 0x20, 0x40, 0x60}) {
    const auto with = [nri](unsigned type) { return static_cast<std::uint8_t>(nri | type); };
    EXPECT_TRUE(facts_of({with(7), 0x42}).keyframe_start) << int{nri};
    EXPECT_TRUE(facts_of({with(24), 0, 2, with(7), 0x42}).keyframe_start) << int{nri};
    EXPECT_TRUE(facts_of({with(28), 0x87, 0x42}).keyframe_start) << int{nri};
  }
}

TEST(H264, units_that_cannot_begin_a_picture_say_nothing) {
  // Undefined, partitions B and C, ends of sequence and stream, extension, auxiliary slice.
  for (const std::uint8_t type : Payload{0, 3, 4, 10, 11, 13, 15, 19, 20, 23}) {
    expect_no_facts({static_cast<std::uint8_t>(0x60 | type), 0xFF});
  }
}

TEST(H264, an_aggregate_takes_its_facts_from_the_units_inside_only) {
  expect_no_facts({0x78, 0, 3, 0x06, 0x67, 0x67});           // an SEI with the bytes of an SPS
  expect_no_facts({0x78, 0, 5, 0x78, 0, 2, 0x67, 0x42});     // aggregates do not nest
  expect_no_facts({0x78, 0, 3, 0x7C, 0x87, 0x42});           // nor hold fragments
  EXPECT_TRUE(facts_of({0x78, 0, 1, 0x67}).keyframe_start);  // one unit of one byte
}

TEST(H264, an_aggregate_with_a_damaged_unit_says_nothing) {
  expect_no_facts({0x78, 0, 2, 0xE7, 0x42});
  expect_no_facts({0x78, 0, 2, 0x67, 0x42, 0, 2, 0xE8, 0xCE});
}

TEST(H264, sizes_in_an_aggregate_have_sixteen_bits) {
  Payload payload{0x78, 0x01, 0x02, 0x06};  // an SEI of 258 bytes, then an SPS
  payload.resize(3 + 258, 0xFF);
  payload.insert(payload.end(), {0, 2, 0x67, 0x42});
  EXPECT_TRUE(facts_of(payload).keyframe_start);
  payload[2] = 0x03;
  EXPECT_FALSE(facts_of(payload).keyframe_start) << "one byte more and nothing fits";
}

TEST(H264, the_reserved_bit_of_a_fragment_is_ignored) {
  // RFC 6184 section 5.8: R "MUST be ignored by the receiver".
  EXPECT_TRUE(facts_of({0x7C, 0xA7, 0x42}).keyframe_start);
  expect_no_facts({0x7C, 0x27, 0x42});
}

TEST(H264, slices_that_are_no_reference_are_a_layer_of_their_own) {
  for (const Payload& payload : {Payload{0x01, 0x9A, 0x00}, Payload{0x1C, 0x81, 0x9A},
                                 Payload{0x1C, 0x01, 0x9A}, Payload{0x18, 0, 2, 0x01, 0x9A}}) {
    const PacketFacts facts = facts_of(payload);
    EXPECT_EQ(facts.temporal_layer, 1);
    EXPECT_TRUE(facts.layer_sync);
  }
  for (const Payload& payload :
       {Payload{0x41, 0x9A, 0x00}, Payload{0x5C, 0x81, 0x9A}, Payload{0x06, 0x05, 0x01},
        Payload{0x09, 0xF0}, Payload{0x18}, Payload{0x18, 0, 2, 0x01, 0x9A, 0, 2, 0x06, 0x05},
        Payload{0x65, 0x88}, Payload{0x05, 0x88}}) {
    EXPECT_EQ(facts_of(payload).temporal_layer, 0);
  }
}

TEST(H264, a_fragment_of_an_aggregate_or_of_a_fragment_says_nothing) {
  expect_no_facts({0x7C, 0x98, 0, 2, 0x67, 0x42});
  expect_no_facts({0x7C, 0x9C, 0x87, 0x42});
}

}  // namespace
}  // namespace media::codec
