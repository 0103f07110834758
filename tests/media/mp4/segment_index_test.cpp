#include "media/mp4/segment_index.hpp"

#include <gtest/gtest.h>

#include "tests/media/mp4/boxes.hpp"

namespace media::mp4 {
namespace {

TEST(SegmentIndex, has_a_line_for_each_stretch) {
  const std::vector<IndexReference> references{{1000, 90'000, true}, {500, 45'000, false}};
  const auto bytes = segment_index({7, 90'000, std::uint64_t{1} << 33, 96}, references);
  EXPECT_EQ(bytes.size(), segment_index_size(2));
  const auto body = test::find(bytes, "sidx");
  ASSERT_FALSE(body.empty());
  base::ByteReader reader(body);
  EXPECT_EQ(reader.u32(), 0x0100'0000u);
  EXPECT_EQ(reader.u32(), 7u);
  EXPECT_EQ(reader.u32(), 90'000u);
  EXPECT_EQ(reader.u64(), std::uint64_t{1} << 33);
  EXPECT_EQ(reader.u64(), 96u);
  EXPECT_EQ(reader.u32(), 2u);
  EXPECT_EQ(reader.u32(), 1000u) << "media, not another index";
  EXPECT_EQ(reader.u32(), 90'000u);
  EXPECT_EQ(reader.u32(), 0x9000'0000u);
  EXPECT_EQ(reader.u32(), 500u);
  EXPECT_EQ(reader.u32(), 45'000u);
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_TRUE(reader.ok() && reader.empty());
}

TEST(SegmentIndexDeathTest, refuses_a_stretch_that_it_cannot_count) {
  const std::vector<IndexReference> large{{std::uint64_t{1} << 31, 1, true}};
  EXPECT_DEATH(segment_index({}, large), "reference.bytes");
}

}  // namespace
}  // namespace media::mp4
