#include "sfu/reception.hpp"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kSecond = 1ULL << 32U;  // of ntp_of()

proto::rtcp::ReportBlock block(std::uint64_t sent, std::uint32_t lay_ms) {
  proto::rtcp::ReportBlock block;
  block.last_sr = static_cast<std::uint32_t>(sent >> 16U);
  block.delay_since_last_sr = lay_ms * 65'536 / 1000;
  return block;
}

TEST(RoundTrip, is_what_is_left_without_the_time_that_the_report_lay_there) {
  const std::uint64_t sent = 100 * kSecond;
  const auto trip = round_trip(sent + kSecond / 2, block(sent, 250));
  ASSERT_TRUE(trip);
  EXPECT_NEAR(std::chrono::duration<double>(*trip).count(), 0.25, 0.001);
}

TEST(RoundTrip, goes_on_over_the_turn_of_the_middle_bits) {
  const std::uint64_t sent = 0xFFFFULL * kSecond + kSecond - 1;
  const auto trip = round_trip(sent + kSecond / 10, block(sent, 0));
  ASSERT_TRUE(trip);
  EXPECT_NEAR(std::chrono::duration<double>(*trip).count(), 0.1, 0.001);
}

TEST(RoundTrip, is_not_known_without_a_sender_report_or_of_nonsense) {
  EXPECT_FALSE(round_trip(kSecond, {}));
  EXPECT_FALSE(round_trip(100 * kSecond, block(99 * kSecond, 2000)));  // before it was sent
  EXPECT_FALSE(round_trip(100 * kSecond, block(60 * kSecond, 0)));
}

}  // namespace
}  // namespace sfu
