#include "base/socket_address.hpp"

#include <algorithm>

#include <arpa/inet.h>

namespace base {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;  // inet_pton would stop there
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.octets.data()) == 1) {
    address.family = AddressFamily::kIpv4;
    return address;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), address.octets.data()) == 1) {
    address.family = AddressFamily::kIpv6;
    return address;
  }
  return std::nullopt;
}

IpAddress IpAddress::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  IpAddress address;
  address.family = AddressFamily::kIpv4;
  address.octets = {a, b, c, d};
  return address;
}

bool IpAddress::is_loopback() const {
  if (family == AddressFamily::kIpv4) return octets[0] == 127;
  static constexpr std::array<std::uint8_t, 16> kLoopback6{0, 0, 0, 0, 0, 0, 0, 0,
                                                           0, 0, 0, 0, 0, 0, 0, 1};
  return family == AddressFamily::kIpv6 && octets == kLoopback6;
}

bool IpAddress::is_private() const {
  const auto& o = octets;
  if (family == AddressFamily::kIpv4) {
    return o[0] == 0 || o[0] == 10 || o[0] == 127 || (o[0] == 100 && (o[1] & 0xC0) == 64) ||
           (o[0] == 169 && o[1] == 254) || (o[0] == 172 && (o[1] & 0xF0) == 16) ||
           (o[0] == 192 && o[1] == 168);
  }
  if (family == AddressFamily::kNone) return true;
  const bool unspecified =
      std::all_of(o.begin(), o.end(), [](std::uint8_t octet) { return octet == 0; });
  return unspecified || is_loopback() || (o[0] & 0xFE) == 0xFC ||
         (o[0] == 0xFE && (o[1] & 0xC0) == 0x80);
}

IpAddress IpAddress::network() const {
  IpAddress network = *this;
  if (family == AddressFamily::kIpv6) {
    std::fill(network.octets.begin() + 8, network.octets.end(), std::uint8_t{0});
  }
  return network;
}

std::string to_string(const IpAddress& address) {
  if (address.family == AddressFamily::kNone) return "none";
  char text[INET6_ADDRSTRLEN] = {};
  const int family = address.family == AddressFamily::kIpv4 ? AF_INET : AF_INET6;
  inet_ntop(family, address.octets.data(), text, sizeof text);
  return text;
}

std::string to_string(const SocketAddress& address) {
  const std::string ip = to_string(address.ip);
  const std::string port = std::to_string(address.port);
  const std::string kind = address.stream == 0 ? "" : "/tcp";
  const bool v6 = address.ip.family == AddressFamily::kIpv6;
  return (v6 ? "[" + ip + "]" : ip) + ":" + port + kind;
}

}  // namespace base

std::size_t std::hash<base::SocketAddress>::operator()(
    const base::SocketAddress& a) const noexcept {
  const std::uint8_t* p = a.ip.octets.data();
  std::uint64_t h = base::load_u64(p) * 0x9E3779B97F4A7C15ULL;
  h ^= base::load_u64(p + 8) + (h << 6) + (h >> 2);
  h ^= (std::uint64_t{a.stream} << 32 | std::uint64_t{a.port} << 8 |
        static_cast<std::uint64_t>(a.ip.family)) *
       0xC2B2AE3D27D4EB4FULL;
  return static_cast<std::size_t>(h ^ (h >> 29));
}
