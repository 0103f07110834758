#include "classroom/picker.hpp"

#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace classroom {
namespace {

using Names = std::vector<std::string_view>;

TEST(PickerTest, of_nobody_nobody_is_picked) {
  Picker picker;
  EXPECT_EQ(picker.pick({}, 7), std::nullopt);
}

TEST(PickerTest, everybody_is_asked_once_before_anybody_twice) {
  const Names names{"Ani", "Budi", "Citra", "Dewi"};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Picker picker;
    std::map<std::size_t, int> turns;
    std::uint64_t chance = seed;
    for (int round = 1; round <= 5; ++round) {
      for (std::size_t i = 0; i < names.size(); ++i) ++turns[*picker.pick(names, chance += 77)];
      for (const auto& [who, count] : turns) EXPECT_EQ(count, round) << who;
    }
  }
}

TEST(PickerTest, a_new_round_does_not_begin_with_the_last_one) {
  const Names names{"Ani", "Budi", "Citra"};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Picker picker;
    std::optional<std::size_t> before;
    for (std::uint64_t i = 0; i < 30; ++i) {
      const auto now = picker.pick(names, seed * 31 + i * 7);
      EXPECT_NE(now, before);
      before = now;
    }
  }
}

TEST(PickerTest, a_single_student_is_picked_each_time) {
  Picker picker;
  const Names names{"Ani"};
  for (std::uint64_t i = 0; i < 4; ++i) EXPECT_EQ(picker.pick(names, i), 0U);
}

TEST(PickerTest, who_goes_and_comes_back_has_had_his_turn) {
  Picker picker;
  const Names both{"Ani", "Budi"};
  const Names one{"Budi"};
  const auto first = *picker.pick(both, 0);
  ASSERT_EQ(both[first], "Ani");
  const Names back{"Budi", "ANI"};  // as it looks
  EXPECT_EQ(*picker.pick(back, 1), 0U);
}

TEST(PickerTest, a_newcomer_has_not_had_his_turn) {
  Picker picker;
  const Names two{"Ani", "Budi"};
  picker.pick(two, 0);
  picker.pick(two, 0);
  const Names three{"Ani", "Budi", "Citra"};
  EXPECT_EQ(*picker.pick(three, 5), 2U);
}

TEST(PickerTest, another_class_begins_anew) {
  Picker picker;
  const Names names{"Ani", "Budi"};
  const auto first = picker.pick(names, 0);
  picker.reset();
  EXPECT_EQ(picker.pick(names, 0), first);
}

}  // namespace
}  // namespace classroom
