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
