#include "base/mailbox.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Mailbox, hands_over_in_order) {
  Mailbox<int> mailbox(10, [] {});
  EXPECT_TRUE(mailbox.post(1));
  EXPECT_TRUE(mailbox.post(2));
  EXPECT_EQ(mailbox.take_all(), (std::deque<int>{1, 2}));
  EXPECT_TRUE(mailbox.take_all().empty());
}

TEST(Mailbox, refuses_when_full_and_takes_again_when_emptied) {
  Mailbox<int> mailbox(2, [] {});
  EXPECT_TRUE(mailbox.post(1));
  EXPECT_TRUE(mailbox.post(2));
  EXPECT_FALSE(mailbox.post(3));
  EXPECT_EQ(mailbox.take_all().size(), 2u);
  EXPECT_TRUE(mailbox.post(3));
}

TEST(Mailbox, wakes_the_reader_once_for_each_time_it_fills) {
  int woken = 0;
  Mailbox<int> mailbox(10, [&] { ++woken; });
  (void)mailbox.post(1);
  (void)mailbox.post(2);
  EXPECT_EQ(woken, 1);
  mailbox.take_all();
  (void)mailbox.post(3);
  EXPECT_EQ(woken, 2);
}

TEST(Mailbox, carries_what_can_only_be_moved) {
  Mailbox<std::unique_ptr<int>> mailbox(1, [] {});
  EXPECT_TRUE(mailbox.post(std::make_unique<int>(5)));
  EXPECT_EQ(*mailbox.take_all().front(), 5);
}

TEST(Mailbox, loses_nothing_between_many_writers_and_one_reader) {
  constexpr int kWriters = 4;
  constexpr int kEach = 5'000;
  Mailbox<int> mailbox(kWriters * kEach, [] {});
  std::atomic<int> writing = kWriters;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) EXPECT_TRUE(mailbox.post(i));
      --writing;
    });
  }
  std::size_t taken = 0;
  while (writing > 0) taken += mailbox.take_all().size();
  for (std::thread& writer : writers) writer.join();
  taken += mailbox.take_all().size();
  EXPECT_EQ(taken, static_cast<std::size_t>(kWriters * kEach));
}

}  // namespace
}  // namespace base
