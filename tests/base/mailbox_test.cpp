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

TEST(Mailbox, does_not_wake_for_what_it_refused) {
  int woken = 0;
  Mailbox<int> mailbox(1, [&] { ++woken; });
  EXPECT_TRUE(mailbox.post(1));
  EXPECT_FALSE(mailbox.post(2));
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(mailbox.take_all(), (std::deque<int>{1}));
  mailbox.take_all();
  EXPECT_EQ(woken, 1) << "nor for being emptied";
}

TEST(Mailbox, of_no_size_takes_nothing) {
  bool woken = false;
  Mailbox<int> mailbox(0, [&] { woken = true; });
  EXPECT_FALSE(mailbox.post(1));
  EXPECT_FALSE(woken);
}

TEST(Mailbox, keeps_nothing_of_a_value_it_refused) {
  Mailbox<std::shared_ptr<int>> mailbox(1, [] {});
  const auto kept = std::make_shared<int>(1);
  const auto refused = std::make_shared<int>(2);
  EXPECT_TRUE(mailbox.post(kept));
  EXPECT_FALSE(mailbox.post(refused));
  EXPECT_EQ(kept.use_count(), 2);
  EXPECT_EQ(refused.use_count(), 1);
}

TEST(Mailbox, drops_what_nobody_took_when_it_goes) {
  const auto value = std::make_shared<int>(1);
  {
    Mailbox<std::shared_ptr<int>> mailbox(3, [] {});
    EXPECT_TRUE(mailbox.post(value));
    EXPECT_TRUE(mailbox.post(value));
    EXPECT_EQ(value.use_count(), 3);
  }
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Mailbox, may_be_read_and_written_from_within_the_wake) {
  std::vector<int> read;
  Mailbox<int>* self = nullptr;
  Mailbox<int> mailbox(5, [&] {
    for (const int value : self->take_all()) {
      read.push_back(value);
      if (value < 3) EXPECT_TRUE(self->post(value + 1));
    }
  });
  self = &mailbox;
  EXPECT_TRUE(mailbox.post(1));
  EXPECT_EQ(read, (std::vector<int>{1, 2, 3})) << "no lock is held while it wakes";
}

}  // namespace
}  // namespace base
