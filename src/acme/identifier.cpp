#include "acme/identifier.hpp"

#include <ranges>
#include <string_view>

namespace acme {

std::string challenge_name(const Identifier& identifier) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto address = identifier.address();
  if (!address) return identifier.value;
  std::string name;
  const base::ConstBytes bytes = address->bytes();
  const bool v4 = address->family == base::AddressFamily::kIpv4;
  for (const std::uint8_t octet : std::views::reverse(bytes)) {
    if (v4) {
      name += std::to_string(octet) + ".";
    } else {
      name += {kDigits[octet & 0xF], '.', kDigits[octet >> 4], '.'};
    }
  }
  return name + (v4 ? "in-addr.arpa" : "ip6.arpa");
}

std::string to_string(const Identifiers& identifiers) {
  std::string text;
  for (const Identifier& identifier : identifiers) {
    text += (text.empty() ? "" : ", ") + identifier.value;
  }
  return text;
}

}  // namespace acme
