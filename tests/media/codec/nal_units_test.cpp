#include "media/codec/nal_units.hpp"

#include <gtest/gtest.h>

#include "tests/media/codec/hex.hpp"

namespace media::codec {
namespace {

using testing::hex;

AccessUnit read(std::string_view text, std::uint8_t length_size = 4) {
  const auto found = read_access_unit(hex(text), length_size);
  EXPECT_TRUE(found);
  return found.value_or(AccessUnit{});
}

TEST(NalUnits, of_a_clean_frame_stay_as_they_are) {
  const AccessUnit unit = read("00000003 65aabb 00000002 65cc");
  EXPECT_EQ(unit.bytes, hex("00000003 65aabb 00000002 65cc"));
  EXPECT_TRUE(unit.is_idr);
  EXPECT_TRUE(unit.has_picture);
}

TEST(NalUnits, of_other_frames_are_no_start) {
  const AccessUnit unit = read("00000003 41aabb");
  EXPECT_FALSE(unit.is_idr);
  EXPECT_TRUE(unit.has_picture);
}

TEST(NalUnits, get_lengths_of_four_bytes) {
  EXPECT_EQ(read("03 65aabb 02 65cc", 1).bytes, hex("00000003 65aabb 00000002 65cc"));
  EXPECT_EQ(read("0003 65aabb", 2).bytes, hex("00000003 65aabb"));
  EXPECT_EQ(read("000003 65aabb", 3).bytes, hex("00000003 65aabb"));
}

TEST(NalUnits, with_start_codes_get_lengths) {
  EXPECT_EQ(read("00000001 09f0 00000001 65aabb 000001 65cc").bytes,
            hex("00000003 65aabb 00000002 65cc"));
  EXPECT_EQ(read("000001 65aabb00", 4).bytes, hex("00000003 65aabb"));
}

TEST(NalUnits, with_start_codes_behind_a_length_are_taken_apart) {
  const AccessUnit unit = read("00000015 00000001 67640028 00000001 68ef 000001 65aabb00");
  EXPECT_EQ(unit.bytes, hex("00000003 65aabb"));
  EXPECT_EQ(unit.sps, std::vector<NalUnit>{hex("67640028")});
  EXPECT_EQ(unit.pps, std::vector<NalUnit>{hex("68ef")});
  const AccessUnit mixed = read("0000000a 67640028 00000001 68ef 00000002 65aa");
  EXPECT_EQ(mixed.bytes, hex("00000002 65aa"));
  EXPECT_EQ(mixed.pps, std::vector<NalUnit>{hex("68ef")});
}

// DJI.
TEST(NalUnits, that_are_empty_are_left_out) {
  EXPECT_EQ(read("00000000 00000002 65aa 00000000").bytes, hex("00000002 65aa"));
  EXPECT_TRUE(read("00000000").bytes.empty());
  EXPECT_FALSE(read("").has_picture);
}

TEST(NalUnits, that_no_decoder_needs_are_left_out_and_parameter_sets_told) {
  const AccessUnit unit = read(
      "00000002 09f0 00000004 67640028 00000002 68ef 00000002 0605 00000002 0cff 00000001 0a "
      "00000001 0b 00000002 7800 00000002 65aa");
  EXPECT_EQ(unit.bytes, hex("00000002 0605 00000002 65aa"));
  EXPECT_EQ(unit.sps.size(), 1U);
  EXPECT_EQ(unit.pps.size(), 1U);
}

TEST(NalUnits, of_parameter_sets_lose_the_zeros_behind_them) {
  EXPECT_EQ(read("00000006 676400280000 00000003 68ef00").sps.at(0), hex("67640028"));
  EXPECT_EQ(read("00000003 68ef00").pps.at(0), hex("68ef"));
}

TEST(NalUnits, of_supplemental_information_are_bounded) {
  std::string flood;
  for (int i = 0; i < 500; ++i) flood += "00000002 0605 ";
  EXPECT_EQ(read(flood + "00000002 65aa").bytes.size(), 6 * kSeiPerFrameMax + 6);
}

TEST(NalUnits, are_refused_when_their_lengths_lead_nowhere) {
  EXPECT_FALSE(read_access_unit(hex("00000009 65aa"), 4));
  EXPECT_FALSE(read_access_unit(hex("0000"), 4));
  EXPECT_FALSE(read_access_unit(hex("00000002 65aa"), 0));
  EXPECT_FALSE(read_access_unit(hex("00000002 65aa"), 5));
}

TEST(NalUnits, are_refused_when_there_are_too_many) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i <= kNalUnitsPerFrameMax; ++i) bytes.insert(bytes.end(), {1, 0x41});
  EXPECT_FALSE(read_access_unit(bytes, 1));
  bytes.resize(bytes.size() - 2);
  EXPECT_TRUE(read_access_unit(bytes, 1));
}

}  // namespace
}  // namespace media::codec
