#include "base/socket_address.hpp"

#include <string>
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

TEST(IpAddress, knows_what_is_of_no_use_outside_a_network) {
  for (const char* const own :
       {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "127.0.0.1", "169.254.1.1",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "::", "::1", "fe80::1", "fc00::1", "fd12::1"}) {
    EXPECT_TRUE(ip(own).is_private()) << own;
  }
  for (const char* const open : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1", "100.63.0.1",
                                 "100.128.0.1", "2001:db8::1", "fec0::1", "::2"}) {
    EXPECT_FALSE(ip(open).is_private()) << open;
  }
  EXPECT_TRUE(IpAddress{}.is_private());
}

TEST(IpAddress, is_made_from_four_octets) {
  EXPECT_EQ(IpAddress::v4(192, 0, 2, 1), ip("192.0.2.1"));
  EXPECT_EQ(to_string(IpAddress{}), "none");
}

TEST(SocketAddress, puts_ipv6_in_brackets) {
  EXPECT_EQ(to_string(SocketAddress{ip("192.0.2.1"), 443}), "192.0.2.1:443");
  EXPECT_EQ(to_string(SocketAddress{ip("2001:db8::1"), 443}), "[2001:db8::1]:443");
}

TEST(SocketAddress, of_a_tcp_connection_is_no_udp_address_and_no_other_connection) {
  const SocketAddress udp{ip("192.0.2.1"), 443};
  SocketAddress first = udp;
  first.stream = 1;
  SocketAddress second = udp;
  second.stream = 2;
  EXPECT_NE(udp, first);
  EXPECT_NE(first, second);
  EXPECT_EQ((std::unordered_set<std::size_t>{std::hash<SocketAddress>()(udp),
                                             std::hash<SocketAddress>()(first),
                                             std::hash<SocketAddress>()(second)})
                .size(),
            3u);
  EXPECT_EQ(to_string(first), "192.0.2.1:443/tcp");
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

TEST(IpAddress, is_written_as_rfc_5952_asks) {
  // Its section 4: no leading zeros, the first of the longest runs of zeros shortened, never a
  // single one, and in lower case.
  EXPECT_EQ(to_string(ip("2001:0db8::0001")), "2001:db8::1");
  EXPECT_EQ(to_string(ip("2001:db8:0:0:0:0:2:1")), "2001:db8::2:1");
  EXPECT_EQ(to_string(ip("2001:db8:0:1:1:1:1:1")), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(to_string(ip("2001:0:0:1:0:0:0:1")), "2001:0:0:1::1");
  EXPECT_EQ(to_string(ip("2001:db8:0:0:1:0:0:1")), "2001:db8::1:0:0:1");
  EXPECT_EQ(to_string(ip("2001:DB8::AAAA")), "2001:db8::aaaa");
  const char* const longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  EXPECT_EQ(to_string(ip(longest)), longest);
}

TEST(IpAddress, that_is_mapped_into_ipv6_stays_an_ipv6_address) {
  const IpAddress mapped = ip("::ffff:192.0.2.1");
  EXPECT_EQ(mapped.family, AddressFamily::kIpv6);
  EXPECT_NE(mapped, ip("192.0.2.1"));
  EXPECT_EQ(to_string(mapped), "::ffff:192.0.2.1");
}

TEST(IpAddress, refuses_spellings_that_others_read_as_another_address) {
  for (const char* text : {"0x7f.0.0.1", "0177.0.0.1", "2130706433", "127.1", "1.2.3.-4", "1..2.3",
                           "1.2.3.4.", "1.2.3.4 ", "+1.2.3.4", "::1::", "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9", "12345::", ":::", ":1", "g::", "::256.0.0.1"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string(10'000, '1')));
}

TEST(IpAddress, reads_a_part_of_a_longer_text) {
  const std::string_view host = "192.0.2.123:443";
  EXPECT_EQ(IpAddress::parse(host.substr(0, 9)), ip("192.0.2.1"));
}

TEST(IpAddress, is_ordered_by_family_and_then_from_its_first_octet) {
  EXPECT_LT(IpAddress{}, ip("0.0.0.0"));
  EXPECT_LT(ip("255.255.255.255"), ip("::"));
  EXPECT_LT(ip("9.255.255.255"), ip("10.0.0.0"));
  EXPECT_LT(ip("2001:db8::ffff"), ip("2001:db8:0:1::"));
}

TEST(IpAddress, has_a_network_that_limits_count) {
  EXPECT_EQ(ip("192.0.2.7").network(), ip("192.0.2.7"));
  EXPECT_EQ(ip("2001:db8:1:2:3:4:5:6").network(), ip("2001:db8:1:2::"));
  EXPECT_EQ(IpAddress{}.network(), IpAddress{});
}

TEST(IpAddress, next_to_the_loopback_is_not_it) {
  for (const char* text : {"126.255.255.255", "0.0.0.0", "::2", "1::1", "7f00::"}) {
    EXPECT_FALSE(ip(text).is_loopback()) << text;
  }
}

TEST(SocketAddress, is_written_with_the_smallest_and_the_largest_port) {
  EXPECT_EQ(to_string(SocketAddress{ip("0.0.0.0"), 0}), "0.0.0.0:0");
  EXPECT_EQ(to_string(SocketAddress{ip("::"), 65535}), "[::]:65535");
  EXPECT_EQ(to_string(SocketAddress{}), "none:0");
}

TEST(SocketAddress, has_one_hash_for_one_address_however_it_was_spelled) {
  const std::hash<SocketAddress> hash;
  EXPECT_EQ(hash({ip("2001:DB8:0::1"), 9}), hash({ip("2001:db8::1"), 9}));
  EXPECT_NE(hash({ip("0.0.0.0"), 9}), hash({ip("::"), 9})) << "the same octets";
}

TEST(SocketAddress, spreads_viewers_of_one_school_over_the_hash_table) {
  // Neighbours in the last octet and in the last bytes of one /64, all on one port.
  std::unordered_set<std::size_t> low_bits;
  for (unsigned i = 0; i < 256; ++i) {
    SocketAddress six{ip("2001:db8::"), 50000};
    six.ip.octets[15] = static_cast<std::uint8_t>(i);
    const SocketAddress four{IpAddress::v4(192, 0, 2, static_cast<std::uint8_t>(i)), 50000};
    low_bits.insert(std::hash<SocketAddress>()(six) % 65536);
    low_bits.insert(std::hash<SocketAddress>()(four) % 65536);
  }
  EXPECT_GT(low_bits.size(), 480u) << "of 512";
}

}  // namespace
}  // namespace base
