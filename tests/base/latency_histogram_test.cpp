#include "base/latency_histogram.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace base {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(LatencyHistogram, holds_nothing_at_first) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.quantile(0.99), Duration{0});
}

TEST(LatencyHistogram, puts_each_time_into_the_bucket_that_ends_after_it) {
  Duration previous{0};
  for (std::size_t bucket = 0; bucket < LatencyHistogram::kBuckets; ++bucket) {
    const Duration end = LatencyHistogram::end_of(bucket);
    ASSERT_GT(end, previous);
    for (const Duration inside : {previous, end - nanoseconds(1)}) {
      LatencyHistogram histogram;
      histogram.record(inside);
      EXPECT_EQ(histogram.in_bucket(bucket), 1u) << bucket << ": " << inside.count() << " ns";
    }
    previous = end;
  }
}

TEST(LatencyHistogram, has_buckets_that_are_at_most_a_quarter_wide) {
  for (std::size_t bucket = 1; bucket + 1 < LatencyHistogram::kBuckets; ++bucket) {
    const auto begin = LatencyHistogram::end_of(bucket - 1).count();
    EXPECT_LE(LatencyHistogram::end_of(bucket).count() - begin, begin / 4) << bucket;
  }
}

TEST(LatencyHistogram, tells_below_what_a_share_lies) {
  LatencyHistogram histogram;
  for (int i = 0; i < 990; ++i) histogram.record(microseconds(200));
  for (int i = 0; i < 9; ++i) histogram.record(milliseconds(3));
  histogram.record(milliseconds(80));
  EXPECT_EQ(histogram.count(), 1000u);
  EXPECT_EQ(histogram.sum(), 990 * microseconds(200) + 9 * milliseconds(3) + milliseconds(80));
  const auto is_about = [&](double share, Duration wanted) {
    const Duration told = histogram.quantile(share);
    EXPECT_GT(told, wanted) << share;
    EXPECT_LE(told, wanted * 5 / 4) << share;
  };
  is_about(0.5, microseconds(200));
  is_about(0.99, microseconds(200));
  is_about(0.999, milliseconds(3));
  is_about(1, milliseconds(80));
}

TEST(LatencyHistogram, takes_what_is_less_than_nothing_and_what_never_ends) {
  LatencyHistogram histogram;
  histogram.record(nanoseconds(-5));
  histogram.record(std::chrono::hours(1));
  EXPECT_EQ(histogram.in_bucket(0), 1u);
  EXPECT_EQ(histogram.in_bucket(LatencyHistogram::kBuckets - 1), 1u);
  EXPECT_LT(histogram.quantile(1), std::chrono::seconds(2)) << "no more than it knows";
}

}  // namespace
}  // namespace base
