#include "server/connection_count.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace server {

namespace {

base::IpAddress counted(base::IpAddress address) {
  if (address.family == base::AddressFamily::kIpv6)
    std::fill(address.octets.begin() + 8, address.octets.end(), std::uint8_t{0});
  return address;
}

}  // namespace

bool ConnectionCount::admit(const base::IpAddress& address) {
  if (total_ >= kConnectionsMax) return false;
  const auto found = per_address_.try_emplace(counted(address), 0).first;
  if (found->second >= kConnectionsPerAddressMax) return false;
  ++found->second;
  ++total_;
  return true;
}

void ConnectionCount::release(const base::IpAddress& address) {
  const auto found = per_address_.find(counted(address));
  CHECK(found != per_address_.end());
  --total_;
  if (--found->second == 0) per_address_.erase(found);
}

}  // namespace server
