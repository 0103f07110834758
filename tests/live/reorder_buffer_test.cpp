#include "live/reorder_buffer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace live {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class ReorderBufferTest : public testing::Test {
 protected:
  void push(std::uint64_t position) {
    SourcePacket packet;
    packet.position = position;
    buffer.push(now, std::move(packet));
  }
  // Positions; negative where something was lost before.
  std::vector<std::int64_t> take() {
    std::vector<std::int64_t> taken;
    while (const auto next = buffer.pop(now)) {
      const auto position = static_cast<std::int64_t>(next->packet.position);
      taken.push_back(next->lost_before ? -position : position);
    }
    return taken;
  }
  void pass(int ms) { now += milliseconds(ms); }

  base::Time now{std::chrono::seconds(50)};
  ReorderBuffer buffer{milliseconds(500)};
};

TEST_F(ReorderBufferTest, what_is_in_order_does_not_wait) {
  push(7);
  push(8);
  EXPECT_THAT(take(), ElementsAre(7, 8));
  push(9);
  EXPECT_THAT(take(), ElementsAre(9));
  EXPECT_EQ(buffer.next_timeout(), base::kNever);
}

TEST_F(ReorderBufferTest, waits_for_what_is_missing) {
  push(1);
  push(3);
  push(4);
  EXPECT_THAT(take(), ElementsAre(1));
  EXPECT_EQ(buffer.next_timeout(), now + milliseconds(500));
  pass(499);
  EXPECT_THAT(take(), IsEmpty());
  push(2);
  EXPECT_THAT(take(), ElementsAre(2, 3, 4));
  EXPECT_EQ(buffer.next_timeout(), base::kNever);
}

TEST_F(ReorderBufferTest, gives_up_after_its_time_and_says_so) {
  push(1);
  push(3);
  take();
  pass(500);
  EXPECT_THAT(take(), ElementsAre(-3));
  push(2);  // too late
  push(4);
  EXPECT_THAT(take(), ElementsAre(4));
}

TEST_F(ReorderBufferTest, two_gaps_wait_at_the_same_time) {
  push(1);
  push(3);
  pass(100);
  push(5);
  take();
  pass(400);
  EXPECT_THAT(take(), ElementsAre(-3));
  EXPECT_EQ(buffer.next_timeout(), now + milliseconds(100));
  pass(100);
  EXPECT_THAT(take(), ElementsAre(-5));
}

TEST_F(ReorderBufferTest, what_trickles_in_before_a_gap_does_not_prolong_the_wait) {
  push(1);
  push(9);
  take();
  for (std::uint64_t position = 8; position > 3; --position) {
    pass(90);
    push(position);
  }
  pass(50);
  EXPECT_THAT(take(), ElementsAre(-4, 5, 6, 7, 8, 9));
}

TEST_F(ReorderBufferTest, a_second_copy_is_left_out) {
  push(1);
  push(3);
  push(3);
  push(1);
  push(2);
  push(2);
  EXPECT_THAT(take(), ElementsAre(1, 2, 3));
  push(3);
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(ReorderBufferTest, keeps_no_more_than_its_limit) {
  push(1);
  take();
  for (std::uint64_t i = 0; i < kReorderPacketsMax; ++i) {
    push(10 + i);
    EXPECT_LE(buffer.size(), kReorderPacketsMax);
  }
  EXPECT_THAT(take(), testing::SizeIs(kReorderPacketsMax));
}

}  // namespace
}  // namespace live
