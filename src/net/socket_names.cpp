#include "net/socket_names.hpp"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>

namespace net {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

base::IpAddress from_octets6(const std::uint8_t* octets) {
  base::IpAddress address;
  if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), octets))
    return base::IpAddress::v4(octets[12], octets[13], octets[14], octets[15]);
  address.family = base::AddressFamily::kIpv6;
  std::copy_n(octets, 16, address.octets.begin());
  return address;
}

}  // namespace

base::SocketAddress from_native(const sockaddr& native) {
  if (native.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &native, sizeof v4);
    std::uint8_t octets[4];
    std::memcpy(octets, &v4.sin_addr, sizeof octets);
    return {base::IpAddress::v4(octets[0], octets[1], octets[2], octets[3]), ntohs(v4.sin_port)};
  }
  if (native.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &native, sizeof v6);
    return {from_octets6(v6.sin6_addr.s6_addr), ntohs(v6.sin6_port)};
  }
  return {};
}

socklen_t to_native(const base::SocketAddress& address, bool mapped, sockaddr_storage& native) {
  native = {};
  const bool v4 = address.ip.family == base::AddressFamily::kIpv4;
  if (v4 && !mapped) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(address.port);
    std::memcpy(&name.sin_addr, address.ip.octets.data(), 4);
    std::memcpy(&native, &name, sizeof name);
    return sizeof name;
  }
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_port = htons(address.port);
  if (v4) {
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), name.sin6_addr.s6_addr);
    std::memcpy(name.sin6_addr.s6_addr + 12, address.ip.octets.data(), 4);
  } else {
    std::memcpy(name.sin6_addr.s6_addr, address.ip.octets.data(), 16);
  }
  std::memcpy(&native, &name, sizeof name);
  return sizeof name;
}

}  // namespace net
