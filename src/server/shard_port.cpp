#include "server/shard_port.hpp"

#include <algorithm>

namespace server {

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
