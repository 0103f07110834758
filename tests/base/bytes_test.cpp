#include "base/bytes.hpp"

#include <array>

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(ByteReader, reads_big_endian_fields_from_the_front) {
  const std::array<std::uint8_t, 20> bytes = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                              11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 0x01u);
  EXPECT_EQ(reader.u16(), 0x0203u);
  EXPECT_EQ(reader.u24(), 0x040506u);
  EXPECT_EQ(reader.u32(), 0x0708090au);
  EXPECT_EQ(reader.u64(), 0x0b0c0d0e0f101112u);
  EXPECT_EQ(reader.left(), 2u);
  EXPECT_EQ(reader.bytes(1)[0], 19);
  reader.skip(1);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.empty());
}

TEST(ByteReader, gives_nothing_more_after_the_end) {
  const std::array<std::uint8_t, 3> bytes = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0u) << "a smaller read must not succeed after a failed one";
  EXPECT_TRUE(reader.bytes(1).empty());
  EXPECT_TRUE(reader.empty());
}

TEST(ByteReader, reads_nothing_from_nothing) {
  ByteReader reader({});
  EXPECT_TRUE(reader.bytes(0).empty());
  EXPECT_TRUE(reader.ok());
  reader.skip(1);
  EXPECT_FALSE(reader.ok());
}

TEST(ByteWriter, writes_what_the_reader_reads) {
  std::array<std::uint8_t, 23> bytes{};
  ByteWriter writer(bytes);
  writer.u8(0x01);
  writer.u16(0x0203);
  writer.u24(0x040506);
  writer.u32(0x0708090a);
  writer.u64(0x0b0c0d0e0f101112);
  writer.bytes(as_bytes("abc"));
  writer.zeros(2);
  EXPECT_TRUE(writer.ok());
  EXPECT_EQ(writer.left(), 0u);
  EXPECT_EQ(writer.written().size(), 23u);
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 0x01u);
  EXPECT_EQ(reader.u16(), 0x0203u);
  EXPECT_EQ(reader.u24(), 0x040506u);
  EXPECT_EQ(reader.u32(), 0x0708090au);
  EXPECT_EQ(reader.u64(), 0x0b0c0d0e0f101112u);
  EXPECT_EQ(as_text(reader.bytes(3)), "abc");
}

TEST(ByteWriter, drops_everything_after_the_first_write_past_the_end) {
  std::array<std::uint8_t, 3> bytes{};
  ByteWriter writer(bytes);
  writer.u16(0xffff);
  writer.u16(0xffff);
  writer.u8(0xff);
  EXPECT_FALSE(writer.ok());
  EXPECT_EQ(writer.size(), 2u);
  EXPECT_EQ(bytes[2], 0);
}

TEST(ByteWriter, minds_nothing_empty) {
  ByteWriter writer({});
  writer.bytes({});
  writer.zeros(0);
  EXPECT_TRUE(writer.ok());
}

}  // namespace
}  // namespace base
