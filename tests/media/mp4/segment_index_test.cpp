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

TEST(SegmentIndex, is_read_back) {
  const std::vector<IndexReference> references{{100, 2000, true}, {(1U << 31U) - 1, 9, false}};
  const auto box = segment_index({2, 90'000, 7, 55}, references);
  const auto read = read_segment_index(box);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->index.track_id, 2u);
  EXPECT_EQ(read->index.timescale, 90'000u);
  EXPECT_EQ(read->index.first_offset, 55u);
  ASSERT_EQ(read->references.size(), 2u);
  EXPECT_EQ(read->references[1].bytes, (1U << 31U) - 1);
  EXPECT_EQ(read->references[0].duration, 2000u);
  EXPECT_TRUE(read->references[0].starts_with_sync);
  EXPECT_FALSE(read->references[1].starts_with_sync);
}

TEST(SegmentIndex, that_is_damaged_is_not_read) {
  const auto box =
      segment_index({2, 90'000, 7, 55}, std::vector<IndexReference>{{100, 2000, true}});
  for (std::size_t size = 0; size < box.size(); ++size)
    EXPECT_FALSE(read_segment_index(base::ConstBytes(box).first(size))) << size;
  auto other = box;
  other[4] = 'f';
  EXPECT_FALSE(read_segment_index(other));
  other = box;
  other[39] = 9;  // how many lines
  EXPECT_FALSE(read_segment_index(other));
  other = box;
  other[40] = 0x80;  // a reference to another index
  EXPECT_FALSE(read_segment_index(other));
}

}  // namespace
}  // namespace media::mp4
