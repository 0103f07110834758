#include "app/signal/waiting_pipes.hpp"

#include <gtest/gtest.h>

namespace app::signal {
namespace {

constexpr base::Time kStart{std::chrono::seconds(1000)};
const base::IpAddress kSchool = base::IpAddress::v4(192, 0, 2, 1);

struct WaitingPipesTest : testing::Test {
  WaitingPipes waiting;
  std::uint64_t last = 0;

  void fill(const base::IpAddress& address, base::Time now = kStart) {
    while (!waiting.is_full(address)) waiting.add(address, ++last, now);
  }
};

TEST_F(WaitingPipesTest, has_room_for_a_school_but_not_for_ten_thousand) {
  fill(kSchool);
  EXPECT_EQ(waiting.size(), kWaitingPipesPerAddressMax);
  EXPECT_GE(waiting.size(), 4 * 60u);
  EXPECT_FALSE(waiting.is_full(base::IpAddress::v4(192, 0, 2, 2)));
}

TEST_F(WaitingPipesTest, has_room_again_when_one_has_joined) {
  fill(kSchool);
  waiting.remove(kSchool, 7);
  EXPECT_FALSE(waiting.is_full(kSchool));
  waiting.remove(kSchool, 7);
  EXPECT_EQ(waiting.size(), kWaitingPipesPerAddressMax - 1);
}

TEST_F(WaitingPipesTest, names_the_one_that_has_waited_too_long_in_a_crowd) {
  waiting.add(kSchool, 100, kStart);
  waiting.add(kSchool, 101, kStart + std::chrono::seconds(1));
  EXPECT_FALSE(waiting.stalest(kSchool, kStart + kCrowdedJoinTime - std::chrono::nanoseconds(1)));
  EXPECT_EQ(waiting.stalest(kSchool, kStart + kCrowdedJoinTime), 100u);
  waiting.remove(kSchool, 100);
  EXPECT_FALSE(waiting.stalest(kSchool, kStart + kCrowdedJoinTime));
  EXPECT_FALSE(waiting.stalest(base::IpAddress{}, kStart));
}

TEST_F(WaitingPipesTest, takes_an_ipv6_network_of_64_bits_for_one_address) {
  fill(*base::IpAddress::parse("2001:db8::1"));
  EXPECT_TRUE(waiting.is_full(*base::IpAddress::parse("2001:db8::2")));
  EXPECT_FALSE(waiting.is_full(*base::IpAddress::parse("2001:db8:0:1::1")));
  waiting.remove(*base::IpAddress::parse("2001:db8::9"), 1);
  EXPECT_FALSE(waiting.is_full(*base::IpAddress::parse("2001:db8::2")));
}

}  // namespace
}  // namespace app::signal
