// Where a host name leads.
#pragma once

#include <string>
#include <vector>

#include "base/socket_address.hpp"

namespace net {

// The addresses of the name by the system's resolver, each once; empty: it leads nowhere.
// An address leads to itself. Blocks for as long as the resolver does: seconds when it is away.
std::vector<base::IpAddress> look_up_name(const std::string& name);

}  // namespace net
