#include "base/queue.hpp"

#include <deque>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace base {
namespace {

TEST(Queue, gives_back_in_the_order_of_coming) {
  Queue<std::string> queue;
  EXPECT_TRUE(queue.empty());
  queue.push_back("one");
  queue.push_back("two");
  queue.push_back("three");
  EXPECT_EQ(queue.size(), 3u);
  EXPECT_EQ(queue[2], "three");
  EXPECT_EQ(queue.front(), "one");
  queue.pop_front();
  EXPECT_EQ(queue.front(), "two");
  queue.clear();
  EXPECT_TRUE(queue.empty());
  queue.push_back("again");
  EXPECT_EQ(queue.front(), "again");
}

TEST(Queue, lets_go_of_what_has_left_it) {
  Queue<std::shared_ptr<int>> queue;
  const auto one = std::make_shared<int>(1);
  queue.push_back(one);
  queue.push_back(one);
  EXPECT_EQ(one.use_count(), 3);
  queue.pop_front();
  EXPECT_EQ(one.use_count(), 2);
  queue.pop_front();
  EXPECT_EQ(one.use_count(), 1);
}

TEST(Queue, is_empty_and_usable_once_it_is_moved_from) {
  Queue<std::string> from;
  for (const char* text : {"gone", "one", "two"}) from.push_back(text);
  from.pop_front();
  Queue<std::string> made(std::move(from));
  EXPECT_TRUE(from.empty());
  from.push_back("new");
  EXPECT_EQ(from.front(), "new");
  EXPECT_EQ(made.size(), 2u);
  EXPECT_EQ(made[1], "two");
  from = std::move(made);
  EXPECT_TRUE(made.empty());
  made.push_back("newer");
  EXPECT_EQ(made.front(), "newer");
  EXPECT_EQ(from.size(), 2u);
  EXPECT_EQ(from.front(), "one");
}

TEST(Queue, holds_what_a_deque_holds_whatever_is_done) {
  SeededRandom random(5);
  Queue<std::uint32_t> queue;
  std::deque<std::uint32_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t dice = random.u32() % 1000;
    if (dice == 0) {
      queue.clear();
      model.clear();
    } else if (dice % (i / 2000 % 2 == 0 ? 3 : 2) != 0 || model.empty()) {
      queue.push_back(dice);
      model.push_back(dice);
    } else {
      queue.pop_front();
      model.pop_front();
    }
    ASSERT_EQ(queue.size(), model.size());
    for (std::size_t place = 0; place < model.size(); place += 1 + place)
      ASSERT_EQ(queue[place], model[place]);
  }
}

}  // namespace
}  // namespace base
