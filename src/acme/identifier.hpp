// What a certificate is asked for: a host name (RFC 8555) or an IP address (RFC 8738).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/socket_address.hpp"

namespace acme {

struct Identifier {
  std::string value;  // "class.example.org" in lower case, "192.0.2.1", "2001:db8::1"

  std::optional<base::IpAddress> address() const { return base::IpAddress::parse(value); }
  bool is_address() const { return address().has_value(); }
  friend auto operator<=>(const Identifier&, const Identifier&) = default;
};
using Identifiers = std::vector<Identifier>;

// The name that a TLS-ALPN-01 connection asks for by SNI: the name itself, of an address the one
// of reverse DNS (RFC 8738 section 6): "1.2.0.192.in-addr.arpa", "1.0...8.b.d.0.1.0.0.2.ip6.arpa".
std::string challenge_name(const Identifier& identifier);

// "a.example.org, 192.0.2.1", for sentences.
std::string to_string(const Identifiers& identifiers);

}  // namespace acme
