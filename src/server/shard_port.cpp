#include "server/shard_port.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace server {

namespace {

constexpr std::size_t kPrefixSize = 2;

}  // namespace

std::string ufrag_prefix_of(std::size_t shard) {
  CHECK(shard <= UINT8_MAX);
  const auto number = static_cast<std::uint8_t>(shard);
  return base::to_hex({&number, 1});
}

std::optional<std::size_t> shard_of(std::string_view ufrag) {
  const auto bytes = base::from_hex(ufrag.substr(0, kPrefixSize));
  if (!bytes || bytes->size() != 1) return std::nullopt;
  return (*bytes)[0];
}

std::vector<base::SocketAddress> tcp_media_addresses(const std::vector<base::IpAddress>& announced,
                                                     const std::vector<base::IpAddress>& own,
                                                     std::uint16_t port) {
  std::vector<base::SocketAddress> addresses = media_addresses(announced, own, port);
  std::erase_if(addresses, [](const auto& address) { return address.ip.is_loopback(); });
  return addresses;
}

std::vector<base::SocketAddress> media_addresses(const std::vector<base::IpAddress>& announced,
                                                 const std::vector<base::IpAddress>& own,
                                                 std::uint16_t port) {
  std::vector<base::SocketAddress> addresses;
  const auto add = [&](const base::IpAddress& ip) {
    const base::SocketAddress address{ip, port};
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(address);
    }
  };
  std::for_each(announced.begin(), announced.end(), add);
  std::for_each(own.begin(), own.end(), add);
  add(base::IpAddress::v4(127, 0, 0, 1));
  return addresses;
}

}  // namespace server
