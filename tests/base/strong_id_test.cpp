#include "base/strong_id.hpp"

#include <set>
#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace base {
namespace {

using RoomId = StrongId<struct RoomTag>;
using PeerId = StrongId<struct PeerTag>;

static_assert(!std::is_convertible_v<RoomId, PeerId>, "two kinds of id cannot be swapped");
static_assert(!std::is_convertible_v<RoomId, bool>, "an id is no number");

TEST(StrongId, zero_names_nothing) {
  EXPECT_FALSE(static_cast<bool>(RoomId{}));
  EXPECT_TRUE(static_cast<bool>(RoomId{1}));
}

TEST(StrongId, is_compared_by_its_value) {
  EXPECT_EQ(RoomId{7}, RoomId{7});
  EXPECT_NE(RoomId{7}, RoomId{8});
  EXPECT_EQ((std::set<RoomId>{RoomId{2}, RoomId{1}, RoomId{2}}.begin()->value), 1u);
}

TEST(StrongId, spreads_neighbours_over_a_hash_table) {
  std::unordered_set<std::size_t> hashes;
  for (std::uint64_t i = 0; i < 1000; ++i) hashes.insert(std::hash<RoomId>{}(RoomId{i}));
  EXPECT_EQ(hashes.size(), 1000u);
}

}  // namespace
}  // namespace base
