#include "media/file/annex_b.hpp"

#include <gtest/gtest.h>

#include "media/file/clip.hpp"

namespace media::file {
namespace {

using Data = std::vector<std::uint8_t>;

TEST(AnnexB, splits_at_long_and_short_start_codes) {
  const Data bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 0x80};
  const auto units = split_annex_b(bytes);
  ASSERT_EQ(units.size(), 3u);
  EXPECT_EQ(Data(units[0].begin(), units[0].end()), (Data{0x67, 1}));
  EXPECT_EQ(Data(units[1].begin(), units[1].end()), (Data{0x68, 2}));
  EXPECT_EQ(Data(units[2].begin(), units[2].end()), (Data{0x65, 0x80}));
}

TEST(AnnexB, leaves_out_empty_units_and_trailing_zeros) {
  const Data bytes{0, 0, 1, 0, 0, 1, 0x41, 0x9a, 0, 0, 0};
  const auto units = split_annex_b(bytes);
  ASSERT_EQ(units.size(), 1u);
  EXPECT_EQ(units[0].size(), 2u);
  EXPECT_TRUE(split_annex_b({}).empty());
  EXPECT_TRUE(split_annex_b(Data{0, 0}).empty());
}

// Two pictures: parameters, an IDR picture of two slices, a delimiter, another picture.
const Data kTwoPictures{0, 0, 0, 1,    0x67, 9, 0, 0, 1, 0x68, 9, 0, 0, 1,    0x65, 0x88,
                        0, 0, 1, 0x65, 0x40, 0, 0, 1, 9, 0xf0, 0, 0, 1, 0x41, 0x9a};

TEST(AnnexB, puts_an_access_unit_into_a_frame) {
  const auto clip = read_annex_b(kTwoPictures, 25);
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->codec, Codec::kH264);
  ASSERT_EQ(clip->frames.size(), 2u);
  EXPECT_EQ(split_annex_b(clip->frames[0].bytes).size(), 4u);
  EXPECT_EQ(split_annex_b(clip->frames[1].bytes).size(), 2u);
  EXPECT_EQ(clip->frames[1].at, std::chrono::milliseconds(40));
  EXPECT_EQ(clip->length, std::chrono::milliseconds(80));
}

TEST(AnnexB, begins_a_frame_at_each_first_slice) {
  const auto clip = read_annex_b(Data{0, 0, 1, 0x41, 0x9a, 0, 0, 1, 0x41, 0x9b}, 50);
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->frames.size(), 2u);
  EXPECT_EQ(clip->length, std::chrono::milliseconds(40));
}

TEST(AnnexB, drops_parameters_behind_the_last_picture) {
  Data bytes = kTwoPictures;
  bytes.insert(bytes.end(), {0, 0, 1, 0x67, 9});
  EXPECT_EQ(read_annex_b(bytes, 25)->frames.size(), 2u);
}

TEST(AnnexB, refuses_what_it_is_not) {
  EXPECT_EQ(read_annex_b({}, 25).error(), ReadError::kNotThisFormat);
  EXPECT_EQ(read_annex_b(Data{5, 5, 5, 0, 0, 1, 0x65}, 25).error(), ReadError::kNotThisFormat);
  EXPECT_EQ(read_annex_b(kTwoPictures, 0).error(), ReadError::kNotThisFormat);
  EXPECT_EQ(read_annex_b(Data{0, 0, 1}, 25).error(), ReadError::kEmpty);
  EXPECT_EQ(read_annex_b(Data{0, 0, 1, 0x67, 2}, 25).error(), ReadError::kUnknownCodec);
}

}  // namespace
}  // namespace media::file
