#include "base/random.hpp"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(SeededRandom, repeats_itself_for_the_same_seed) {
  SeededRandom one(7);
  SeededRandom same(7);
  SeededRandom other(8);
  const std::uint64_t first = one.u64();
  EXPECT_EQ(first, same.u64());
  EXPECT_NE(first, other.u64());
}

TEST(SeededRandom, does_not_repeat_its_values) {
  SeededRandom random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(random.u64());
  EXPECT_EQ(seen.size(), 10'000u);
}

TEST(SeededRandom, uses_every_byte_value) {
  SeededRandom random(1);
  std::array<std::uint8_t, 4096> bytes{};
  random.fill(bytes);
  EXPECT_EQ(std::set<std::uint8_t>(bytes.begin(), bytes.end()).size(), 256u);
}

TEST(SeededRandom, fills_nothing_without_complaint) {
  SeededRandom random(1);
  random.fill({});
  EXPECT_EQ(random.u32(), SeededRandom(1).u32());
}

TEST(SeededRandom, is_splitmix64) {
  // The first outputs of the generator by Steele, Lea and Flood from zero, of which each gives its
  // lowest byte: e220a8397b1dcdaf 6e789e6aa1b965f4 06c45d188009454f f88bb8a8724c81ec.
  EXPECT_EQ(SeededRandom(0).u32(), 0xaff44fecu);
}

TEST(SeededRandom, gives_the_same_bytes_in_one_piece_or_in_many) {
  std::array<std::uint8_t, 12> whole{};
  SeededRandom(3).fill(whole);
  SeededRandom random(3);
  EXPECT_EQ(random.u32(), load_u32(whole.data()));
  EXPECT_EQ(random.u64(), load_u64(whole.data() + 4));
}

}  // namespace
}  // namespace base
