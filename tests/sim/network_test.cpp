// A link does to datagrams what its conditions say.
#include "tests/sim/network.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"
#include "tests/sim/event_queue.hpp"

namespace sim {
namespace {

using std::chrono::milliseconds;

const std::vector<std::uint8_t> kDatagram(1'000, 1);

struct Passed {
  int lost = 0;
  int doubled = 0;
  int overtaken = 0;
  base::Time last{};
};

Passed pass(const Conditions& conditions, int count = 10'000) {
  Dice dice(1);
  Link link;
  link.conditions = conditions;
  Passed passed;
  base::Time now = sfu::test::at(0);
  for (int i = 0; i < count; ++i, now += milliseconds(1)) {
    const Arrivals arrivals = link.send(now, kDatagram, dice);
    if (arrivals.count == 0) ++passed.lost;
    if (arrivals.count == 2) ++passed.doubled;
    if (arrivals.count == 0) continue;
    EXPECT_GE(arrivals.at[0], now + conditions.delay);
    if (arrivals.at[0] < passed.last) ++passed.overtaken;
    passed.last = std::max(passed.last, arrivals.at[0]);
  }
  return passed;
}

TEST(SimulatedLink, delays_and_keeps_the_order_in_spite_of_jitter) {
  Conditions conditions;
  conditions.jitter = milliseconds(50);
  const Passed passed = pass(conditions);
  EXPECT_EQ(passed.lost + passed.doubled + passed.overtaken, 0);
}

TEST(SimulatedLink, loses_doubles_and_reorders_as_often_as_it_should) {
  Conditions conditions;
  conditions.loss = 0.2;
  conditions.duplication = 0.1;
  conditions.reorder = 0.1;
  const Passed passed = pass(conditions);
  EXPECT_NEAR(passed.lost, 2'000, 200);
  EXPECT_NEAR(passed.doubled, 800, 150);
  EXPECT_GT(passed.overtaken, 500);
}

TEST(SimulatedLink, lets_through_what_its_rate_allows_and_drops_what_does_not_fit_the_queue) {
  Conditions conditions;
  conditions.bits_per_second = 4'000'000;  // half of what comes
  conditions.queue_max = 50'000;
  const Passed passed = pass(conditions);
  EXPECT_NEAR(passed.lost, 5'000, 150);
  // The queue's last datagram: 50 kB at 4 Mbit/s after the last one came.
  const base::Time end = sfu::test::at(10'000) + conditions.delay + milliseconds(100);
  EXPECT_NEAR(std::chrono::duration<double>(passed.last - end).count(), 0, 0.01);
}

TEST(SimulatedLink, loses_what_a_filter_names) {
  Dice dice(1);
  Link link;
  link.filter = [](base::ConstBytes datagram) { return datagram.size() == 1'000; };
  EXPECT_EQ(link.send(sfu::test::at(0), kDatagram, dice).count, 0u);
  EXPECT_EQ(link.send(sfu::test::at(0), base::ConstBytes(kDatagram).first(9), dice).count, 1u);
}

TEST(EventQueue, gives_what_is_next_and_at_one_moment_in_the_order_it_came) {
  EventQueue<int> queue;
  EXPECT_EQ(queue.next(), base::kNever);
  queue.push(sfu::test::at(5), 1);
  queue.push(sfu::test::at(3), 2);
  queue.push(sfu::test::at(5), 3);
  queue.push(sfu::test::at(5), 4);
  EXPECT_EQ(queue.next(), sfu::test::at(3));
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), 3);
  EXPECT_EQ(queue.pop(), 4);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace sim
