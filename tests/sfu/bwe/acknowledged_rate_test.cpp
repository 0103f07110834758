#include "sfu/bwe/acknowledged_rate.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu::bwe {
namespace {

using sfu::test::at;

TEST(AcknowledgedRate, says_nothing_of_too_little) {
  AcknowledgedRate rate;
  EXPECT_FALSE(rate.rate());
  rate.received(at(0), 1000);
  rate.received(at(50), 1000);
  EXPECT_FALSE(rate.rate());
  rate.received(at(100), 1000);
  EXPECT_EQ(rate.rate(), 160'000u);
}

TEST(AcknowledgedRate, is_that_of_the_last_half_second) {
  AcknowledgedRate rate;
  for (int i = 0; i < 100; ++i) rate.received(at(20 * i), 1250);
  EXPECT_NEAR(static_cast<double>(*rate.rate()), 500'000, 1'000);
  for (int i = 100; i < 130; ++i) rate.received(at(20 * i), 250);
  EXPECT_NEAR(static_cast<double>(*rate.rate()), 100'000, 1'000);
}

TEST(AcknowledgedRate, keeps_few_whatever_times_it_is_told) {
  AcknowledgedRate rate;
  rate.received(at(1'000'000'000), 1000);
  for (int i = 0; i < 100'000; ++i) rate.received(at(i), 1000);
  EXPECT_FALSE(rate.rate());
  rate.received(at(1'000'000'200), 1000);
  EXPECT_LE(*rate.rate(), 8 * 1000 * (AcknowledgedRate::kArrivalsMax + 1) * 5);
}

TEST(AcknowledgedRate, takes_what_was_overtaken_as_of_now) {
  AcknowledgedRate rate;
  rate.received(at(0), 1000);
  rate.received(at(200), 1000);
  rate.received(at(150), 1000);
  EXPECT_EQ(rate.rate(), 80'000u);
}

}  // namespace
}  // namespace sfu::bwe
