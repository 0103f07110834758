#include "net/interfaces.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>

#include "net/socket_names.hpp"

namespace net {

namespace {

bool is_link_local(const base::IpAddress& address) {
  const auto& o = address.octets;
  if (address.family == base::AddressFamily::kIpv4) return o[0] == 169 && o[1] == 254;
  return o[0] == 0xFE && (o[1] & 0xC0) == 0x80;
}

bool is_multicast_or_unspecified(const base::IpAddress& address) {
  const auto& o = address.octets;
  if (address.family == base::AddressFamily::kIpv4) return o[0] >= 224 || o[0] == 0;
  return o[0] == 0xFF || std::ranges::all_of(o, [](std::uint8_t octet) { return octet == 0; });
}

bool is_usable(const InterfaceAddress& entry) {
  return entry.up && entry.running && !entry.loopback && !entry.address.is_loopback() &&
         entry.address.family != base::AddressFamily::kNone && !is_link_local(entry.address) &&
         !is_multicast_or_unspecified(entry.address);
}

}  // namespace

std::vector<base::IpAddress> usable_addresses(const std::vector<InterfaceAddress>& all) {
  std::vector<base::IpAddress> usable;
  for (const auto family : {base::AddressFamily::kIpv4, base::AddressFamily::kIpv6}) {
    for (const InterfaceAddress& entry : all) {
      if (entry.address.family != family || !is_usable(entry)) continue;
      if (std::ranges::find(usable, entry.address) == usable.end()) usable.push_back(entry.address);
    }
  }
  return usable;
}

std::vector<InterfaceAddress> interface_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, freeifaddrs);
  std::vector<InterfaceAddress> all;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr) continue;
    const base::IpAddress address = from_native(*entry->ifa_addr).ip;
    if (address.family == base::AddressFamily::kNone) continue;
    all.push_back({entry->ifa_name, address, (entry->ifa_flags & IFF_UP) != 0,
                   (entry->ifa_flags & IFF_RUNNING) != 0, (entry->ifa_flags & IFF_LOOPBACK) != 0});
  }
  return all;
}

std::string host_name() {
  std::array<char, 256> buffer{};
  if (gethostname(buffer.data(), buffer.size() - 1) != 0) return "localhost";
  std::string name(buffer.data());
  name = name.substr(0, name.find('.'));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.empty() ? "localhost" : name;
}

}  // namespace net
