#include "media/flv/enhanced.hpp"

#include <gtest/gtest.h>

#include "tests/media/codec/hex.hpp"

namespace media::flv {
namespace {

using codec::testing::hex;

TEST(EnhancedFlv, skips_one_and_several_modifiers) {
  const auto one = hex("02 00 0a 0b 01 aa");  // three bytes, then coded frames
  base::ByteReader reader(one);
  std::uint8_t type = kModEx;
  EXPECT_TRUE(skip_modifiers(reader, type));
  EXPECT_EQ(type, kCodedFrames);
  EXPECT_EQ(reader.left(), 1U);
  const auto two = hex("00 0a 07 00 0b 13");
  reader = base::ByteReader(two);
  type = kModEx;
  EXPECT_TRUE(skip_modifiers(reader, type));
  EXPECT_EQ(type, kCodedFramesX);
}

TEST(EnhancedFlv, skips_a_long_modifier) {
  auto bytes = hex("ff 0100");
  bytes.resize(bytes.size() + 257);
  bytes.push_back(0x01);
  base::ByteReader reader(bytes);
  std::uint8_t type = kModEx;
  EXPECT_TRUE(skip_modifiers(reader, type));
  EXPECT_TRUE(reader.empty());
}

TEST(EnhancedFlv, refuses_cut_modifiers) {
  const auto bytes = hex("05 00");
  base::ByteReader reader(bytes);
  std::uint8_t type = kModEx;
  EXPECT_FALSE(skip_modifiers(reader, type));
}

TEST(EnhancedFlv, writes_codes_for_people) {
  EXPECT_EQ(text_of_four_cc(four_cc("vvc1")), "vvc1");
  EXPECT_EQ(text_of_four_cc(0x41000A7F), "A???");
}

}  // namespace
}  // namespace media::flv
