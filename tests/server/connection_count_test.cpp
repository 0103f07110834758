#include "server/connection_count.hpp"

#include <gtest/gtest.h>

namespace server {
namespace {

base::IpAddress ip(std::string_view text) {
  return *base::IpAddress::parse(text);
}

bool admit_many(ConnectionCount& count, const base::IpAddress& address, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i)
    if (!count.admit(address)) return false;
  return true;
}

TEST(ConnectionCount, admits_a_thousand_of_one_address_and_others_beside) {
  ConnectionCount count;
  EXPECT_TRUE(admit_many(count, ip("192.0.2.1"), kConnectionsPerAddressMax));
  EXPECT_EQ(count.admit(ip("192.0.2.1")).error(), app::Counter::kConnectionLimitPerAddress);
  EXPECT_TRUE(count.admit(ip("192.0.2.2")));
  EXPECT_EQ(count.total(), kConnectionsPerAddressMax + 1);
}

TEST(ConnectionCount, may_have_other_limits) {
  ConnectionCount count(3, 2);
  EXPECT_TRUE(admit_many(count, ip("192.0.2.1"), 2));
  EXPECT_EQ(count.admit(ip("192.0.2.1")).error(), app::Counter::kConnectionLimitPerAddress);
  EXPECT_TRUE(count.admit(ip("192.0.2.2")));
  EXPECT_EQ(count.admit(ip("192.0.2.3")).error(), app::Counter::kConnectionLimit);
}

TEST(ConnectionCount, has_room_again_when_one_has_gone) {
  ConnectionCount count;
  ASSERT_TRUE(admit_many(count, ip("192.0.2.1"), kConnectionsPerAddressMax));
  count.release(ip("192.0.2.1"));
  EXPECT_TRUE(count.admit(ip("192.0.2.1")));
  EXPECT_FALSE(count.admit(ip("192.0.2.1")));
}

TEST(ConnectionCount, takes_an_ipv6_network_of_64_bits_for_one_address) {
  ConnectionCount count;
  ASSERT_TRUE(admit_many(count, ip("2001:db8::1"), kConnectionsPerAddressMax));
  EXPECT_FALSE(count.admit(ip("2001:db8::2")));
  EXPECT_TRUE(count.admit(ip("2001:db8:0:1::1")));
  count.release(ip("2001:db8::9"));
  EXPECT_TRUE(count.admit(ip("2001:db8::3")));
}

TEST(ConnectionCount, admits_so_many_in_all) {
  ConnectionCount count;
  for (std::uint8_t i = 0; i < kConnectionsMax / kConnectionsPerAddressMax; ++i)
    ASSERT_TRUE(admit_many(count, base::IpAddress::v4(192, 0, 2, i), kConnectionsPerAddressMax));
  EXPECT_EQ(count.admit(ip("198.51.100.1")).error(), app::Counter::kConnectionLimit);
  count.release(ip("192.0.2.3"));
  EXPECT_TRUE(count.admit(ip("198.51.100.1")));
}

}  // namespace
}  // namespace server
