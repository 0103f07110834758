#include "net/name_lookup.hpp"

#include <algorithm>
#include <memory>

#include <netdb.h>
#include <sys/socket.h>

#include "net/socket_names.hpp"

namespace net {

std::vector<base::IpAddress> look_up_name(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &first) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(first, &::freeaddrinfo);
  std::vector<base::IpAddress> addresses;
  for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
    const base::IpAddress address = from_native(*entry->ai_addr).ip;
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace net
