// An IPv4 or IPv6 address with a port, as a plain comparable value; who is behind it may be reached
// by datagrams or over one TCP connection.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace base {

enum class AddressFamily : std::uint8_t { kNone, kIpv4, kIpv6 };

struct IpAddress {
  AddressFamily family = AddressFamily::kNone;
  std::array<std::uint8_t, 16> octets{};  // an IPv4 address uses the first four

  // "192.0.2.1" or "2001:db8::1", without brackets or zone; nullopt for anything else.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);

  ConstBytes bytes() const {
    return ConstBytes(octets).first(family == AddressFamily::kIpv4   ? 4u
                                    : family == AddressFamily::kIpv6 ? 16u
                                                                     : 0u);
  }
  bool is_loopback() const;
  // Of no use outside one network: private (RFC 1918, RFC 4193), shared (RFC 6598), link-local,
  // loopback or unspecified.
  bool is_private() const;
  // What limits per address count as one: of IPv6 the /64, since a household or a school has at
  // least that (RFC 6177).
  IpAddress network() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

std::string to_string(const IpAddress& address);

struct SocketAddress {
  IpAddress ip;
  std::uint16_t port = 0;
  // What is behind the address: 0, datagrams; else the number that the program has given to one TCP
  // connection from there, which no later connection of the same numbers has.
  std::uint32_t stream = 0;
  friend auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

// "192.0.2.1:443" or "[2001:db8::1]:443"; of a TCP connection "192.0.2.1:443/tcp".
std::string to_string(const SocketAddress& address);

}  // namespace base

template <>
struct std::hash<base::SocketAddress> {
  std::size_t operator()(const base::SocketAddress& a) const noexcept;
};
