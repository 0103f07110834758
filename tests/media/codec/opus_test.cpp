#include "media/codec/opus.hpp"

#include <gtest/gtest.h>

namespace media::codec {
namespace {

TEST(Opus, every_packet_is_a_whole_keyframe) {
  const std::uint8_t payload[] = {0x78, 1, 2};
  for (const bool marker : {false, true}) {
    const PacketFacts facts = inspect_opus(payload, marker);
    EXPECT_TRUE(facts.keyframe_start);
    EXPECT_TRUE(facts.frame_start);
    EXPECT_TRUE(facts.frame_end);
  }
}

TEST(Opus, an_empty_payload_is_no_frame) {
  EXPECT_FALSE(inspect_opus({}, false).keyframe_start);
  EXPECT_FALSE(inspect_opus({}, false).frame_start);
  EXPECT_FALSE(inspect_opus({}, false).frame_end);
  EXPECT_TRUE(inspect_opus({}, true).frame_end);
}

TEST(Opus, a_packet_of_one_byte_is_one_too) {
  // RFC 6716 section 3.2.1: a frame of no bytes, as discontinuous transmission sends it.
  const std::uint8_t silence[] = {0xF8};
  EXPECT_TRUE(inspect_opus(silence, false).keyframe_start);
}

}  // namespace
}  // namespace media::codec
