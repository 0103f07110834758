#include "base/socket_address.hpp"

#include <unordered_set>

#include <gtest/gtest.h>

namespace base {
namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(IpAddress, reads_and_writes_both_families) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::", "::1"}) {
    EXPECT_EQ(to_string(ip(text)), text);
  }
  EXPECT_EQ(ip("192.0.2.1").family, AddressFamily::kIpv4);
  EXPECT_EQ(ip("::1").family, AddressFamily::kIpv6);
  EXPECT_EQ(ip("2001:DB8:0:0:0:0:0:1"), ip("2001:db8::1"));
}

TEST(IpAddress, refuses_everything_else) {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4:80", "[::1]",
                           "fe80::1%eth0", "localhost", " 1.2.3.4"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(IpAddress, refuses_a_zero_byte_after_an_address) {
  EXPECT_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0.evil", 15)));
}

TEST(IpAddress, gives_as_many_bytes_as_its_family_has) {
  EXPECT_EQ(ip("192.0.2.1").bytes().size(), 4u);
  EXPECT_EQ(ip("::1").bytes().size(), 16u);
  EXPECT_TRUE(IpAddress{}.bytes().empty());
}

TEST(IpAddress, knows_the_loopback) {
  EXPECT_TRUE(ip("127.0.0.1").is_loopback());
  EXPECT_TRUE(ip("127.255.0.9").is_loopback());
  EXPECT_TRUE(ip("::1").is_loopback());
  EXPECT_FALSE(ip("128.0.0.1").is_loopback());
  EXPECT_FALSE(ip("::").is_loopback());
  EXPECT_FALSE(IpAddress{}.is_loopback());
}

TEST(IpAddress, is_made_from_four_octets) {
  EXPECT_EQ(IpAddress::v4(192, 0, 2, 1), ip("192.0.2.1"));
  EXPECT_EQ(to_string(IpAddress{}), "none");
}

TEST(SocketAddress, puts_ipv6_in_brackets) {
  EXPECT_EQ(to_string(SocketAddress{ip("192.0.2.1"), 443}), "192.0.2.1:443");
  EXPECT_EQ(to_string(SocketAddress{ip("2001:db8::1"), 443}), "[2001:db8::1]:443");
}

TEST(SocketAddress, differs_by_address_family_and_port) {
  std::unordered_set<SocketAddress> seen;
  for (const char* text : {"192.0.2.1", "192.0.2.2", "::", "::1", "0.0.0.0"}) {
    for (std::uint16_t port = 0; port < 100; ++port) seen.insert({ip(text), port});
  }
  EXPECT_EQ(seen.size(), 500u);
  EXPECT_TRUE(seen.contains({ip("::1"), 99}));
  EXPECT_FALSE(seen.contains({ip("::1"), 100}));
}

TEST(SocketAddress, spreads_over_the_hash_table) {
  std::unordered_set<std::size_t> hashes;
  for (std::uint16_t port = 1; port <= 10'000; ++port) {
    hashes.insert(std::hash<SocketAddress>()({ip("192.0.2.1"), port}));
  }
  EXPECT_GT(hashes.size(), 9'990u);
}

}  // namespace
}  // namespace base
