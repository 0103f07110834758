#include "media/codec/bit_reader.hpp"

#include <array>

#include <gtest/gtest.h>

namespace media::codec {
namespace {

TEST(BitReader, reads_bits_across_bytes) {
  const std::array<std::uint8_t, 3> bytes{0b1010'0101, 0xFF, 0x01};
  BitReader reader(bytes);
  EXPECT_TRUE(reader.flag());
  EXPECT_EQ(reader.bits(3), 0b010U);
  EXPECT_EQ(reader.bits(8), 0b0101'1111U);
  reader.skip(4);
  EXPECT_EQ(reader.bits(8), 1U);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.left(), 0U);
  EXPECT_EQ(reader.bits(1), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(BitReader, reads_exp_golomb_codes) {
  // 1 | 010 | 011 | 00100 | 00101, as ue 0 1 2 3 4.
  const std::array<std::uint8_t, 3> bytes{0b1010'0110, 0b0100'0010, 0b1000'0000};
  BitReader reader(bytes);
  for (std::uint32_t i = 0; i < 5; ++i) EXPECT_EQ(reader.ue(), i);
  BitReader again(bytes);
  for (const std::int32_t value : {0, 1, -1, 2, -2}) EXPECT_EQ(again.se(), value);
}

TEST(BitReader, refuses_codes_of_more_than_32_bits_and_cut_ones) {
  const std::array<std::uint8_t, 10> zeros{};
  BitReader reader(zeros);
  EXPECT_EQ(reader.ue(), 0U);
  EXPECT_FALSE(reader.ok());
  const std::array<std::uint8_t, 9> longest{0, 0, 0, 0, 0x80, 0, 0, 0, 0};
  BitReader too_long(longest);
  too_long.ue();
  EXPECT_FALSE(too_long.ok());
  const std::array<std::uint8_t, 1> cut{0b0000'0100};
  BitReader short_one(cut);
  short_one.ue();
  EXPECT_FALSE(short_one.ok());
}

TEST(BitReader, takes_out_what_keeps_start_codes_away) {
  using Bytes = std::vector<std::uint8_t>;
  EXPECT_EQ(without_emulation_prevention(Bytes{0, 0, 3, 1, 0, 0, 3, 0, 0, 3}),
            (Bytes{0, 0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(without_emulation_prevention(Bytes{0, 3, 0, 0, 0, 3, 3}), (Bytes{0, 3, 0, 0, 0, 3}));
}

}  // namespace
}  // namespace media::codec
