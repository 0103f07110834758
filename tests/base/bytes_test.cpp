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

TEST(Bytes, keep_the_highest_bit_of_every_width) {
  const std::array<std::uint8_t, 8> ones = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe};
  EXPECT_EQ(load_u16(ones.data()), 0xffffu);
  EXPECT_EQ(load_u24(ones.data()), 0xffffffu);
  EXPECT_EQ(load_u32(ones.data()), 0xffffffffu);
  EXPECT_EQ(load_u64(ones.data()), 0xfffffffffffffffeu);
}

TEST(Bytes, of_a_text_include_its_zeros_and_not_its_end) {
  const std::string_view text("a\0b", 3);
  EXPECT_EQ(as_bytes(text).size(), 3u);
  EXPECT_EQ(as_text(as_bytes(text)), text);
  EXPECT_TRUE(as_bytes("").empty());
}

TEST(ByteReader, reads_a_field_that_ends_exactly_at_the_end) {
  const std::array<std::uint8_t, 8> bytes = {0, 0, 0, 0, 0, 0, 0, 9};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u64(), 9u);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.bytes(0).empty());
  EXPECT_TRUE(reader.ok()) << "nothing was asked for, and it is there";
}

TEST(ByteReader, is_not_fooled_by_a_size_that_wraps_around) {
  const std::array<std::uint8_t, 4> bytes = {1, 2, 3, 4};
  ByteReader reader(bytes);
  reader.u16();
  EXPECT_TRUE(reader.bytes(SIZE_MAX).empty());
  EXPECT_FALSE(reader.ok());
  ByteReader other(bytes);
  other.u16();
  other.skip(SIZE_MAX - 1);
  EXPECT_FALSE(other.ok());
}

TEST(ByteReader, stays_failed_when_nothing_more_is_asked) {
  ByteReader reader(as_bytes("a"));
  reader.u16();
  reader.skip(0);
  EXPECT_TRUE(reader.bytes(0).empty());
  EXPECT_FALSE(reader.ok());
  EXPECT_TRUE(reader.rest().empty()) << "what was too short is not read another way";
}

TEST(ByteReader, gives_views_into_what_it_reads) {
  const std::array<std::uint8_t, 5> bytes = {1, 2, 3, 4, 5};
  ByteReader reader(bytes);
  reader.u8();
  EXPECT_EQ(reader.bytes(2).data(), bytes.data() + 1);
  EXPECT_EQ(reader.rest().data(), bytes.data() + 3);
  EXPECT_EQ(reader.rest().size(), reader.left());
}

TEST(ByteWriter, fails_at_the_first_field_too_wide_and_keeps_the_bytes_before_it) {
  const auto failing = [](auto write, std::size_t room) {
    std::array<std::uint8_t, 16> bytes{};
    ByteWriter writer(Bytes(bytes).first(room));
    write(writer);
    EXPECT_FALSE(writer.ok()) << room;
    EXPECT_EQ(writer.size(), 0u) << room;
    EXPECT_EQ(bytes, (std::array<std::uint8_t, 16>{})) << "half a field was written";
  };
  failing([](ByteWriter& w) { w.u8(0xff); }, 0);
  failing([](ByteWriter& w) { w.u16(0xffff); }, 1);
  failing([](ByteWriter& w) { w.u24(0xffffff); }, 2);
  failing([](ByteWriter& w) { w.u32(0xffffffff); }, 3);
  failing([](ByteWriter& w) { w.u64(UINT64_MAX); }, 7);
  failing([](ByteWriter& w) { w.bytes(as_bytes("abc")); }, 2);
  failing([](ByteWriter& w) { w.zeros(SIZE_MAX); }, 15);
}

TEST(ByteWriter, puts_the_low_24_bits_into_three_bytes) {
  std::array<std::uint8_t, 4> bytes = {9, 9, 9, 9};
  ByteWriter writer(bytes);
  writer.u24(0xab123456);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 4>{0x12, 0x34, 0x56, 9}));
}

TEST(ByteWriter, overwrites_with_zeros_only_what_it_was_asked_to) {
  std::array<std::uint8_t, 4> bytes = {9, 9, 9, 9};
  ByteWriter writer(bytes);
  writer.zeros(3);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 4>{0, 0, 0, 9}));
  EXPECT_EQ(writer.left(), 1u);
}

}  // namespace
}  // namespace base
