#include "sfu/sender_clock.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/sfu/test_packets.hpp"

namespace sfu {
namespace {

using test::at;

constexpr std::uint64_t ntp(std::uint64_t seconds, double fraction = 0) {
  return seconds << 32 | static_cast<std::uint64_t>(fraction * 4294967296.0);
}

bool within_a_microsecond(base::Time a, base::Time b) {
  return std::chrono::abs(a - b) < std::chrono::microseconds(1);
}

TEST(NtpOf, is_seconds_and_a_fraction_of_two_to_the_thirty_second) {
  EXPECT_EQ(ntp_of(base::Time{}), 0u);
  EXPECT_EQ(ntp_of(base::Time{std::chrono::seconds(5)}), ntp(5));
  EXPECT_EQ(ntp_of(base::Time{std::chrono::milliseconds(2500)}), ntp(2, 0.5));
  EXPECT_EQ(ntp_of(base::Time{std::chrono::milliseconds(250)}), ntp(0, 0.25));
}

TEST(NtpOf, does_not_overflow_in_the_last_nanosecond_of_a_second) {
  const std::uint64_t last = ntp_of(base::Time{std::chrono::nanoseconds(999'999'999)});
  EXPECT_EQ(last >> 32, 0u);
  EXPECT_GT(last & 0xffff'ffff, 0xffff'fff0u);
}

TEST(SenderClock, says_nothing_before_the_first_report) {
  EXPECT_FALSE(SenderClock().to_ours(ntp(100)));
}

TEST(SenderClock, moves_the_publishers_time_by_a_constant) {
  SenderClock clock;
  clock.sender_report(at(0), ntp(3'900'000'000));

  EXPECT_TRUE(within_a_microsecond(*clock.to_ours(ntp(3'900'000'000)), at(0)));
  EXPECT_TRUE(within_a_microsecond(*clock.to_ours(ntp(3'900'000'002, 0.5)), at(2500)));
  EXPECT_TRUE(within_a_microsecond(*clock.to_ours(ntp(3'899'999'999)), at(-1000)));
}

// Sound and picture are reported every few seconds each. If one of them were moved by another
// amount than the other, lips would be out of step by the difference.
TEST(SenderClock, keeps_the_constant_however_long_later_reports_travelled) {
  SenderClock clock;
  clock.sender_report(at(200), ntp(1000));  // took 200 ms
  const base::Time before = *clock.to_ours(ntp(1010));

  clock.sender_report(at(5'010), ntp(1005));  // took 10 ms
  EXPECT_EQ(*clock.to_ours(ntp(1010)), before);
  clock.sender_report(at(8'900), ntp(1008));
  EXPECT_EQ(*clock.to_ours(ntp(1010)), before);
}

TEST(SenderClock, believes_a_clock_that_was_set) {
  SenderClock clock;
  clock.sender_report(at(0), ntp(1000));

  clock.sender_report(at(1000), ntp(5000));
  EXPECT_TRUE(within_a_microsecond(*clock.to_ours(ntp(5000)), at(1000)));

  clock.sender_report(at(2000), ntp(900));
  EXPECT_TRUE(within_a_microsecond(*clock.to_ours(ntp(900)), at(2000)));
}

TEST(SenderClock, takes_any_time_a_publisher_may_claim) {
  SenderClock clock;
  clock.sender_report(at(0), 0);
  clock.sender_report(at(0), UINT64_MAX);
  EXPECT_TRUE(clock.to_ours(0));
  EXPECT_TRUE(clock.to_ours(UINT64_MAX));
}

TEST(Extrapolate, draws_on_by_the_clock_rate) {
  const SenderReportPoint point{at(0), 1000};
  EXPECT_EQ(extrapolate(point, at(0), 90'000), 1000u);
  EXPECT_EQ(extrapolate(point, at(100), 90'000), 10'000u);
  EXPECT_EQ(extrapolate(point, at(1000), 48'000), 49'000u);
}

TEST(Extrapolate, goes_back_for_a_moment_before_the_report) {
  const SenderReportPoint point{at(1000), 1000};
  EXPECT_EQ(extrapolate(point, at(990), 90'000), 100u);
  EXPECT_EQ(extrapolate(point, at(0), 90'000), static_cast<std::uint32_t>(1000 - 90'000));
}

TEST(Extrapolate, wraps_at_32_bits) {
  const SenderReportPoint point{at(0), 0xFFFF'FFFF};
  EXPECT_EQ(extrapolate(point, at(1), 90'000), 89u);
}

}  // namespace
}  // namespace sfu
