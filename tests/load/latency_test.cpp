#include "load/latency.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

using Data = std::vector<std::uint8_t>;

TEST(SentPackets, knows_a_packet_by_its_payload) {
  SentPackets sent;
  sent.sent(Data{1, 2, 3}, 1000);
  sent.sent(Data{1, 2, 4}, 2000);
  EXPECT_EQ(sent.age(Data{1, 2, 3}, 5000), 4000);
  EXPECT_EQ(sent.age(Data{1, 2, 4}, 5000), 3000);
  EXPECT_EQ(sent.age(Data{9}, 5000), -1);
}

TEST(SentPackets, counts_the_newest_time) {
  SentPackets sent;
  sent.sent(Data{1}, 1000);
  sent.sent(Data{1}, 9000);
  EXPECT_EQ(sent.age(Data{1}, 9500), 500);
  EXPECT_EQ(sent.age(Data{1}, 8000), 0) << "the clock was set back";
}

TEST(Quantiles, of_known_values) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  const Quantiles q = quantiles_of(values);
  EXPECT_EQ(q.count, 100u);
  EXPECT_EQ(q.p50, 50);
  EXPECT_EQ(q.p95, 95);
  EXPECT_EQ(q.p99, 99);
}

TEST(Quantiles, of_none_and_of_one) {
  EXPECT_EQ(quantiles_of({}).p99, 0);
  EXPECT_EQ(quantiles_of({7}).p50, 7);
  EXPECT_EQ(quantiles_of({7}).p99, 7);
}

}  // namespace
}  // namespace load
