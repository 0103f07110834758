// The addresses under which others can reach this machine, and its name.
#pragma once

#include <string>
#include <vector>

#include "base/socket_address.hpp"

namespace net {

// One address of one network interface, as the kernel tells it.
struct InterfaceAddress {
  std::string interface;
  base::IpAddress address;
  bool up = false;
  bool running = false;  // has a carrier: a bridge of containers that do not run has none
  bool loopback = false;
  friend bool operator==(const InterfaceAddress&, const InterfaceAddress&) = default;
};

// What a browser elsewhere can be told: no loopback, no link-local (RFC 3927, RFC 4291: they need
// a zone), no multicast, nothing of an interface that is down. IPv4 first, then IPv6; no
// duplicates, otherwise in the kernel's order.
std::vector<base::IpAddress> usable_addresses(const std::vector<InterfaceAddress>& all);

// Asks the kernel. Empty if it does not answer.
std::vector<InterfaceAddress> interface_addresses();

// The host's name without a domain, in lower case: "kelas". "localhost" if it has none.
std::string host_name();

}  // namespace net
