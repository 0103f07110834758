#include "base/slot_table.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(SlotTable, finds_what_was_inserted) {
  SlotTable<int> table;
  const Slot<int> one = table.insert(std::make_unique<int>(1));
  const Slot<int> two = table.insert(std::make_unique<int>(2));

  EXPECT_EQ(*table.find(one), 1);
  EXPECT_EQ(*table.find(two), 2);
  EXPECT_EQ(table.size(), 2u);
}

TEST(SlotTable, finds_nothing_for_a_slot_that_was_never_given) {
  SlotTable<int> table;
  EXPECT_EQ(table.find(Slot<int>{}), nullptr);

  table.insert(std::make_unique<int>(1));
  EXPECT_EQ(table.find(Slot<int>{}), nullptr);
  EXPECT_EQ(table.find(Slot<int>{1, 0}), nullptr);
  EXPECT_EQ(table.find(Slot<int>{0, 1}), nullptr);
}

TEST(SlotTable, forgets_what_was_erased) {
  SlotTable<int> table;
  const Slot<int> slot = table.insert(std::make_unique<int>(1));

  table.erase(slot);

  EXPECT_EQ(table.find(slot), nullptr);
  EXPECT_EQ(table.size(), 0u);
}

TEST(SlotTable, reuses_a_place_but_does_not_answer_to_its_old_number) {
  SlotTable<int> table;
  const Slot<int> old = table.insert(std::make_unique<int>(1));
  table.erase(old);

  const Slot<int> fresh = table.insert(std::make_unique<int>(2));

  EXPECT_EQ(fresh.index, old.index);
  EXPECT_NE(fresh, old);
  EXPECT_EQ(table.find(old), nullptr);
  EXPECT_EQ(*table.find(fresh), 2);
}

TEST(SlotTable, erasing_twice_does_not_free_the_place_twice) {
  SlotTable<int> table;
  const Slot<int> slot = table.insert(std::make_unique<int>(1));
  table.erase(slot);
  table.erase(slot);
  table.erase(Slot<int>{});

  const Slot<int> a = table.insert(std::make_unique<int>(2));
  const Slot<int> b = table.insert(std::make_unique<int>(3));
  EXPECT_NE(a.index, b.index);
  EXPECT_EQ(table.size(), 2u);
}

TEST(SlotTable, destroys_its_objects) {
  struct Counted {
    explicit Counted(int& count) : alive(count) { ++alive; }
    ~Counted() { --alive; }
    int& alive;
  };
  int alive = 0;
  {
    SlotTable<Counted> table;
    const auto slot = table.insert(std::make_unique<Counted>(alive));
    table.insert(std::make_unique<Counted>(alive));
    EXPECT_EQ(alive, 2);
    table.erase(slot);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(SlotTable, an_object_stays_where_it_is_while_others_come_and_go) {
  SlotTable<int> table;
  const Slot<int> slot = table.insert(std::make_unique<int>(7));
  const int* const place = table.find(slot);

  std::vector<Slot<int>> others;
  for (int i = 0; i < 100; ++i) others.push_back(table.insert(std::make_unique<int>(i)));
  for (const Slot<int> other : others) table.erase(other);

  EXPECT_EQ(table.find(slot), place);
  EXPECT_EQ(*place, 7);
}

}  // namespace
}  // namespace base
