#include "media/codec/inspect.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace media::codec {
namespace {

constexpr Codec kAll[] = {Codec::kOpus, Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1};

TEST(Inspect, asks_the_parser_of_the_codec) {
  const std::vector<std::uint8_t> sps{0x67, 0x42, 0xE0, 0x1F};
  const std::vector<std::uint8_t> vp8_key{0x10, 0x00, 0x00};
  const std::vector<std::uint8_t> vp9_key{0x08, 0x82};
  const std::vector<std::uint8_t> av1_key{0x18, 0x0A, 0x0B};
  EXPECT_TRUE(inspect(Codec::kOpus, sps, false).keyframe_start);
  EXPECT_TRUE(inspect(Codec::kH264, sps, false).keyframe_start);
  EXPECT_TRUE(inspect(Codec::kVp8, vp8_key, false).keyframe_start);
  EXPECT_TRUE(inspect(Codec::kVp9, vp9_key, false).keyframe_start);
  EXPECT_TRUE(inspect(Codec::kAv1, av1_key, false).keyframe_start);
  EXPECT_FALSE(inspect(Codec::kH264, vp8_key, false).keyframe_start);
}

TEST(Inspect, of_an_empty_payload_knows_only_the_marker) {
  for (const Codec codec : kAll) {
    for (const bool marker : {false, true}) {
      const PacketFacts facts = inspect(codec, {}, marker);
      EXPECT_FALSE(facts.keyframe_start);
      EXPECT_FALSE(facts.frame_start);
      EXPECT_EQ(facts.frame_end, marker);
    }
  }
}

TEST(Inspect, never_reads_past_a_payload_cut_anywhere) {
  const std::vector<std::vector<std::uint8_t>> payloads{
      {0x78, 0, 4, 0x67, 0x42, 0xE0, 0x1F, 0, 2, 0x68, 0xCE},
      {0x90, 0xE0, 0x93, 0x21, 0x07, 0x20, 0x10, 0x02, 0},
      {0xAA, 0x81, 0x23, 0x00, 0x07, 0x18, 1, 0x40, 0, 0xB4, 2, 0x04, 1, 0x28, 1, 2, 0x49},
      {0x28, 0x03, 0x0A, 1, 2, 0x30, 5, 6}};
  for (const Codec codec : kAll) {
    for (const auto& payload : payloads) {
      for (std::size_t size = 0; size <= payload.size(); ++size) {
        // A copy of exactly this size lets the address sanitizer see a byte too far.
        const std::vector<std::uint8_t> cut(payload.begin(),
                                            payload.begin() + static_cast<long>(size));
        EXPECT_TRUE(inspect(codec, cut, true).frame_end);
      }
    }
  }
}

TEST(Inspect, of_any_bytes_finds_no_keyframe_that_does_not_start_a_frame) {
  base::SeededRandom random(11);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::uint8_t> payload(random.u32() % 24);
    random.fill(payload);
    const bool marker = (i & 1) != 0;
    for (const Codec codec : kAll) {
      const PacketFacts facts = inspect(codec, payload, marker);
      ASSERT_TRUE(facts.frame_start || !facts.keyframe_start) << rtpmap_name(codec);
      const bool whole_frame = codec == Codec::kOpus && !payload.empty();
      ASSERT_EQ(facts.frame_end, marker || whole_frame) << rtpmap_name(codec);
    }
  }
}

}  // namespace
}  // namespace media::codec
