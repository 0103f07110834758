#include "media/mp4/box_reader.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace media::mp4 {
namespace {

TEST(BoxReader, gives_boxes_with_their_places) {
  const std::vector<std::uint8_t> bytes{0, 0, 0, 9, 'f', 'r', 'e', 'e', 7,
                                        0, 0, 0, 8, 's', 'k', 'i', 'p'};
  BoxReader reader(bytes, 100);
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, "free");
  EXPECT_EQ(first->at, 100u);
  EXPECT_EQ(first->body_at(), 108u);
  ASSERT_EQ(first->body.size(), 1u);
  EXPECT_EQ(first->body[0], 7);
  const auto second = reader.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->at, 109u);
  EXPECT_TRUE(second->body.empty());
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.ok());
}

TEST(BoxReader, ends_where_a_box_is_not_whole) {
  for (const std::uint8_t size : std::vector<std::uint8_t>{0, 1, 7, 10}) {
    const std::vector<std::uint8_t> bytes{0, 0, 0, size, 'f', 'r', 'e', 'e', 7};
    BoxReader reader(bytes);
    EXPECT_FALSE(reader.next()) << int{size};
    EXPECT_FALSE(reader.ok());
    EXPECT_FALSE(reader.next());
  }
  const std::vector<std::uint8_t> stump{0, 0, 0};
  BoxReader reader(stump);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace media::mp4
