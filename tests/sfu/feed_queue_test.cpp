#include "sfu/feed_queue.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using test::at;

std::vector<FedPacket> packets(std::uint64_t first, std::size_t count) {
  std::vector<FedPacket> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back({first + i, 0, false, {}});
  return made;
}

std::size_t taken(FeedQueue& queue, base::Time now) {
  std::size_t count = 0;
  while (queue.pop(now)) ++count;
  return count;
}

TEST(FeedQueue, small_pictures_go_out_at_once_and_in_order) {
  FeedQueue queue;
  EXPECT_FALSE(queue.pop(at(0)));
  EXPECT_EQ(queue.next_timeout(), base::kNever);
  queue.push(packets(10, 3));
  for (std::uint64_t sequence = 10; sequence < 13; ++sequence) {
    const auto packet = queue.pop(at(0));
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->sequence, sequence);
  }
  EXPECT_FALSE(queue.pop(at(0)));
}

TEST(FeedQueue, a_large_picture_goes_out_in_ticks) {
  FeedQueue queue;
  queue.push(packets(0, 40));
  EXPECT_EQ(taken(queue, at(0)), kFedPacketsPerTick);
  EXPECT_EQ(queue.next_timeout(), at(0) + kFedTick);
  EXPECT_EQ(taken(queue, at(4)), 0u);
  EXPECT_EQ(taken(queue, at(5)), kFedPacketsPerTick);
  EXPECT_EQ(taken(queue, at(10)), 40 - 2 * kFedPacketsPerTick);
  EXPECT_EQ(queue.next_timeout(), base::kNever);
}

TEST(FeedQueue, where_nobody_watches_nothing_waits) {
  FeedQueue queue;
  queue.push(packets(0, 40));
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(queue.pop(at(0), true)) << i;
  EXPECT_FALSE(queue.pop(at(0), true));
  queue.push(packets(40, 20));
  EXPECT_EQ(taken(queue, at(5)), kFedPacketsPerTick) << "somebody does";
}

TEST(FeedQueue, what_comes_meanwhile_does_not_hurry) {
  FeedQueue queue;
  queue.push(packets(0, 20));
  EXPECT_EQ(taken(queue, at(0)), kFedPacketsPerTick);
  queue.push(packets(20, 20));
  EXPECT_EQ(taken(queue, at(1)), 0u);
}

TEST(FeedQueue, holds_no_more_than_its_limit_and_loses_nothing) {
  FeedQueue queue;
  queue.push(packets(0, kFedWaitingMax + 500));
  EXPECT_EQ(taken(queue, at(0)), 500u);
  EXPECT_EQ(queue.size(), kFedWaitingMax);
  queue.clear();
  EXPECT_EQ(queue.size(), 0u);
}

}  // namespace
}  // namespace sfu
