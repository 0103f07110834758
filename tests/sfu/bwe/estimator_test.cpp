// The estimator against scripted bottlenecks, with a source that uses all that it is told.
#include "sfu/bwe/estimator.hpp"

#include <gtest/gtest.h>

#include "tests/sfu/bwe/bottleneck.hpp"

namespace sfu::bwe {
namespace {

using test::at;
using test::Bottleneck;
using test::Flow;

class EstimatorTest : public testing::Test {
 protected:
  // Gives the mean of the estimate meanwhile.
  double run(std::int64_t milliseconds) {
    double sum = 0;
    for (std::int64_t i = 0; i < milliseconds; ++i) {
      now += std::chrono::milliseconds(1);
      for (Flow* each : flows) each->run(now);
      sum += static_cast<double>(flows.front()->estimator.rate());
      worst = std::max(worst, link.queue(now));
    }
    return sum / static_cast<double>(milliseconds);
  }

  base::Time now = at(0);
  Bottleneck link;
  Flow flow{link, at(0)};
  std::vector<Flow*> flows{&flow};
  base::Duration worst{};
};

class Rates : public EstimatorTest, public testing::WithParamInterface<Bitrate> {};

TEST_P(Rates, are_found_within_ten_seconds) {
  link.rate = GetParam();
  run(10'000);
  const double found = run(5'000);
  EXPECT_GE(found, 0.85 * static_cast<double>(GetParam()));
  EXPECT_LE(found, 1.15 * static_cast<double>(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Each, Rates,
                         testing::Values(150'000, 300'000, 1'000'000, 2'500'000, 6'000'000),
                         [](const auto& of) { return std::to_string(of.param / 1000); });

TEST_F(EstimatorTest, falls_within_a_second_when_the_link_halves) {
  run(15'000);
  link.rate /= 2;
  run(1'000);
  EXPECT_LT(flow.estimator.rate(), 600'000u);
  EXPECT_GE(run(10'000), 0.85 * 500'000);
}

TEST_F(EstimatorTest, recovers_when_the_link_does) {
  run(10'000);
  link.rate = 300'000;
  run(10'000);
  link.rate = 1'000'000;
  run(10'000);
  EXPECT_GE(run(5'000), 850'000);
}

TEST_F(EstimatorTest, shares_with_a_second_flow) {
  run(10'000);
  Flow second(link, now);
  flows.push_back(&second);
  run(30'000);
  const double first = run(10'000);
  EXPECT_GE(first, 250'000);
  EXPECT_LE(first, 750'000);
  EXPECT_GE(second.estimator.rate(), 200'000u);
}

TEST_F(EstimatorTest, keeps_the_queue_short) {
  run(10'000);
  worst = {};
  run(20'000);
  EXPECT_LE(worst, std::chrono::milliseconds(250));
}

TEST_F(EstimatorTest, is_not_frightened_by_loss_that_does_not_depend_on_the_rate) {
  link.loss = 0.2;
  run(10'000);
  EXPECT_GE(run(10'000), 700'000);
  EXPECT_NEAR(flow.estimator.loss(), 0.2, 0.08);
}

TEST_F(EstimatorTest, gives_way_where_a_short_queue_drops_what_is_too_much) {
  link.queue_max = std::chrono::milliseconds(10);
  run(10'000);
  const double found = run(10'000);
  EXPECT_GE(found, 700'000);
  EXPECT_LE(found, 1'250'000);
}

TEST_F(EstimatorTest, measures_the_way_there_and_back) {
  run(10'000);
  EXPECT_GE(flow.estimator.round_trip(), std::chrono::milliseconds(40));
  EXPECT_LE(flow.estimator.round_trip(), std::chrono::milliseconds(250));
}

TEST(Estimator, knows_only_what_it_sent) {
  Estimator estimator(300'000);
  estimator.sent(at(0), 100);
  const auto finding = estimator.feedback(at(10), {{77, at(5)}});
  EXPECT_FALSE(finding.any);
  EXPECT_TRUE(estimator.feedback(at(10), {{1, at(5)}}).any);
  EXPECT_FALSE(estimator.feedback(at(20), {{1, at(5)}}).any) << "said twice";
}

TEST(Estimator, survives_times_that_nobody_can_mean) {
  Estimator estimator(300'000);
  constexpr base::Duration kTimes[] = {std::chrono::hours(300), std::chrono::milliseconds(0),
                                       std::chrono::hours(150), std::chrono::hours(20)};
  for (int i = 0; i < 100'000; ++i) {
    const std::uint16_t number = estimator.next_number();
    estimator.sent(at(i), 500);
    estimator.feedback(at(i + 1), {{number, base::Time{kTimes[i % 4]}}});
  }
  EXPECT_GE(estimator.rate(), RateController::kMin);
}

TEST(Estimator, follows_the_receivers_clock_over_its_end) {
  constexpr base::Duration kWraps = std::chrono::milliseconds(64) * (1 << 24);
  Estimator estimator(300'000);
  base::Time received{kWraps - std::chrono::milliseconds(500)};
  bool over = false;
  for (int i = 0; i < 100; ++i) {
    const base::Time sent = at(20 * i);
    const std::uint16_t number = estimator.next_number();
    estimator.sent(sent, 500);
    received += std::chrono::milliseconds(20);
    if (received.time_since_epoch() >= kWraps) received -= kWraps;
    over |= estimator.feedback(sent + std::chrono::milliseconds(40), {{number, received}}).over;
  }
  EXPECT_FALSE(over);
  EXPECT_NEAR(static_cast<double>(estimator.carried().value_or(0)), 528 * 8 * 50, 30'000);
}

}  // namespace
}  // namespace sfu::bwe
