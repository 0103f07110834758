#include "base/slot_table.hpp"

#include <functional>
#include <memory>
#include <set>
#include <utility>
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

TEST(SlotTable, an_object_may_take_others_with_it_and_put_new_ones_in_their_place) {
  struct Node {
    std::function<void()> at_end;
    ~Node() {
      if (at_end) at_end();
    }
  };
  SlotTable<Node> table;
  const Slot<Node> first = table.insert(std::make_unique<Node>());
  const Slot<Node> second = table.insert(std::make_unique<Node>());
  Slot<Node> last;
  table.find(first)->at_end = [&] {
    EXPECT_EQ(table.find(first), nullptr) << "what is being destroyed is found no more";
    table.erase(first);
    table.erase(second);
    // Enough to move the table elsewhere in memory.
    for (int i = 0; i < 100; ++i) last = table.insert(std::make_unique<Node>());
  };

  table.erase(first);

  EXPECT_EQ(table.find(second), nullptr);
  EXPECT_NE(table.find(last), nullptr);
  EXPECT_EQ(table.size(), 100u);
  EXPECT_NE(table.insert(std::make_unique<Node>()), last);
  EXPECT_EQ(table.size(), 101u);
}

TEST(SlotTable, an_old_number_erases_nothing_of_its_successor) {
  SlotTable<int> table;
  const Slot<int> old = table.insert(std::make_unique<int>(1));
  table.erase(old);
  const Slot<int> fresh = table.insert(std::make_unique<int>(2));
  table.erase(old);
  ASSERT_NE(table.find(fresh), nullptr);
  EXPECT_EQ(table.size(), 1u);
}

TEST(SlotTable, never_gives_a_number_twice_and_grows_only_to_what_it_held_at_once) {
  SlotTable<int> table;
  std::set<std::pair<std::uint32_t, std::uint32_t>> given;
  for (int round = 0; round < 50; ++round) {
    std::vector<Slot<int>> slots;
    for (int i = 0; i < 8; ++i) slots.push_back(table.insert(std::make_unique<int>(i)));
    for (const Slot<int> slot : slots) {
      EXPECT_LT(slot.index, 8u);
      EXPECT_TRUE(given.emplace(slot.index, slot.generation).second);
      table.erase(slot);
    }
  }
  EXPECT_EQ(table.size(), 0u);
}

}  // namespace
}  // namespace base
