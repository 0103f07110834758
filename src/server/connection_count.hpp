// Counts connections, in all and per address, and says when it is enough.
#pragma once

#include <cstddef>
#include <map>

#include "app/counters.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"

namespace server {

// Of the HTTP front. A whole school can sit behind one address.
inline constexpr std::size_t kConnectionsMax = 20'000;
inline constexpr std::size_t kConnectionsPerAddressMax = 1'000;

class ConnectionCount {
 public:
  explicit ConnectionCount(std::size_t total_max = kConnectionsMax,
                           std::size_t per_address_max = kConnectionsPerAddressMax)
      : total_max_(total_max), per_address_max_(per_address_max) {}

  // Fails with the limit that this one would break; it is not counted then. Of IPv6 the /64 counts
  // as one address. The Unix socket (kNone) counts as an address too.
  [[nodiscard]] base::Result<void, app::Counter> admit(const base::IpAddress& address);
  // One that was admitted has gone.
  void release(const base::IpAddress& address);

  std::size_t total() const { return total_; }

 private:
  std::size_t total_max_;
  std::size_t per_address_max_;
  std::map<base::IpAddress, std::size_t> per_address_;
  std::size_t total_ = 0;
};

}  // namespace server
