#include "media/codec/avc_configuration.hpp"

#include <gtest/gtest.h>

#include "tests/media/codec/hex.hpp"

namespace media::codec {
namespace {

using testing::hex;

TEST(AvcConfiguration, is_made_as_x264_makes_it) {
  for (const std::string_view record :
       {testing::kHigh1080, testing::kBaseline90, testing::kHigh10, testing::kMainNoReorder,
        testing::kHigh444, testing::kInterlaced422}) {
    const auto found = parse_avc_configuration(hex(record));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->length_size, 4);
    EXPECT_EQ(make_avc_configuration(found->sps, found->pps), hex(record));
  }
}

TEST(AvcConfiguration, says_how_long_lengths_are) {
  auto record = hex(testing::kBaseline90);
  for (std::uint8_t size = 1; size <= 4; ++size) {
    record[4] = static_cast<std::uint8_t>(0xFC | (size - 1));
    EXPECT_EQ(parse_avc_configuration(record)->length_size, size);
  }
}

TEST(AvcConfiguration, takes_several_sets_and_empty_ones) {
  const auto found = parse_avc_configuration(
      hex("01 640028 ff e3 0004 67640028 0000 0004 67640029 02 0002 68ef 0002 68ee"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sps, (std::vector<NalUnit>{hex("67640028"), hex("67640029")}));
  EXPECT_EQ(found->pps, (std::vector<NalUnit>{hex("68ef"), hex("68ee")}));
}

TEST(AvcConfiguration, takes_start_codes_off_the_sets) {
  const auto found =
      parse_avc_configuration(hex("01 640028 ff e1 0008 0000000167640028 01 0005 00000168ef"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sps.at(0), hex("67640028"));
  EXPECT_EQ(found->pps.at(0), hex("68ef"));
}

TEST(AvcConfiguration, takes_the_zeros_behind_a_set_off) {
  const auto found =
      parse_avc_configuration(hex("01 640028 ff e1 0006 676400280000 01 0003 68ef00"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sps.at(0), hex("67640028"));
  EXPECT_EQ(found->pps.at(0), hex("68ef"));
}

TEST(AvcConfiguration, needs_both_kinds_of_sets) {
  EXPECT_FALSE(parse_avc_configuration(hex("01 640028 ff e1 0004 67640028 00")));
  EXPECT_FALSE(parse_avc_configuration(hex("01 640028 ff e0 01 0002 68ef")));
  EXPECT_FALSE(parse_avc_configuration(hex("00 640028 ff e1 0004 67640028 01 0002 68ef")));
  EXPECT_TRUE(make_avc_configuration({}, {hex("68ef")}).empty());
  EXPECT_TRUE(make_avc_configuration({hex("6764")}, {hex("68ef")}).empty());
  EXPECT_TRUE(make_avc_configuration({hex("67640028")}, {}).empty());
}

TEST(AvcConfiguration, refuses_every_cut_before_its_extension) {
  const auto record = hex(testing::kBaseline90);
  for (std::size_t size = 0; size < record.size(); ++size)
    EXPECT_FALSE(parse_avc_configuration(base::ConstBytes(record).first(size)));
  const auto high = hex(testing::kHigh1080);
  EXPECT_TRUE(parse_avc_configuration(base::ConstBytes(high).first(high.size() - 4)));
}

TEST(AvcConfiguration, holds_no_more_sets_than_its_counts) {
  const std::vector<NalUnit> sps(40, hex("67640028"));
  const std::vector<NalUnit> pps(300, hex("68ef"));
  const auto found = parse_avc_configuration(make_avc_configuration(sps, pps));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sps.size(), 31U);
  EXPECT_EQ(found->pps.size(), 255U);
}

}  // namespace
}  // namespace media::codec
