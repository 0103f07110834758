// Where a host name leads.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/socket_address.hpp"

namespace net {

// The addresses of the name by the system's resolver, each once; empty: it leads nowhere.
// An address leads to itself. Blocks for as long as the resolver does: seconds when it is away.
std::vector<base::IpAddress> look_up_name(const std::string& name);

// The same for several at once, in their order, for `at_most`: what is not answered by then is
// nullopt. The questions go on beside until the resolver gives up.
std::vector<std::optional<std::vector<base::IpAddress>>> look_up_names(
    const std::vector<std::string>& names, std::chrono::milliseconds at_most);

}  // namespace net
