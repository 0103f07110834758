#include "net/interfaces.hpp"

#include <gtest/gtest.h>

namespace net {
namespace {

InterfaceAddress entry(std::string_view name, std::string_view address) {
  return {std::string(name), *base::IpAddress::parse(address), true, true, false};
}

std::vector<std::string> texts(const std::vector<base::IpAddress>& addresses) {
  std::vector<std::string> all;
  for (const base::IpAddress& address : addresses) all.push_back(to_string(address));
  return all;
}

using Texts = std::vector<std::string>;

TEST(UsableAddresses, lists_ipv4_before_ipv6_without_duplicates) {
  EXPECT_EQ(texts(usable_addresses({entry("eth0", "2001:db8::5"), entry("eth0", "192.168.1.5"),
                                    entry("wlan0", "192.168.1.6"), entry("br0", "192.168.1.5")})),
            (Texts{"192.168.1.5", "192.168.1.6", "2001:db8::5"}));
}

TEST(UsableAddresses, leaves_out_what_a_browser_elsewhere_cannot_reach) {
  EXPECT_EQ(texts(usable_addresses({entry("lo", "127.0.0.1"), entry("lo", "::1"),
                                    entry("eth0", "169.254.7.7"), entry("eth0", "fe80::1"),
                                    entry("eth0", "0.0.0.0"), entry("eth0", "224.0.0.1"),
                                    entry("eth0", "ff02::1"), entry("eth0", "::")})),
            Texts{});
}

TEST(UsableAddresses, leaves_out_interfaces_that_are_down_or_have_no_carrier) {
  InterfaceAddress bridge = entry("docker0", "172.17.0.1");
  bridge.running = false;
  InterfaceAddress down = entry("eth1", "10.0.0.1");
  down.up = false;
  InterfaceAddress looped = entry("lo", "10.9.9.9");
  looped.loopback = true;
  EXPECT_TRUE(usable_addresses({bridge, down, looped}).empty());
}

TEST(UsableAddresses, keeps_unique_local_addresses) {
  EXPECT_EQ(texts(usable_addresses({entry("eth0", "fd00::1")})), Texts{"fd00::1"});
}

TEST(InterfaceAddresses, include_the_loopback_of_this_machine) {
  bool loopback = false;
  for (const InterfaceAddress& found : interface_addresses())
    loopback = loopback || (found.loopback && found.address.is_loopback());
  EXPECT_TRUE(loopback);
}

TEST(HostName, is_one_label) {
  EXPECT_FALSE(host_name().empty());
  EXPECT_EQ(host_name().find('.'), std::string::npos);
}

}  // namespace
}  // namespace net
