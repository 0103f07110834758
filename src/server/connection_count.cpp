#include "server/connection_count.hpp"

#include "base/check.hpp"

namespace server {

base::Result<void, app::Counter> ConnectionCount::admit(const base::IpAddress& address) {
  if (total_ >= total_max_) return base::Failure{app::Counter::kConnectionLimit};
  const auto found = per_address_.try_emplace(address.network(), 0).first;
  if (found->second >= per_address_max_)
    return base::Failure{app::Counter::kConnectionLimitPerAddress};
  ++found->second;
  ++total_;
  return {};
}

void ConnectionCount::release(const base::IpAddress& address) {
  const auto found = per_address_.find(address.network());
  CHECK(found != per_address_.end());
  --total_;
  if (--found->second == 0) per_address_.erase(found);
}

}  // namespace server
