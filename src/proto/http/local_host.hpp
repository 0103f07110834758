// Whether a request was sent to this machine under a name that leads nowhere else.
#pragma once

#include <string_view>

namespace proto::http {

// "localhost", or a loopback address, with a port or without: a Host field (RFC 9110 section 7.2).
// Any other name that leads here may be one that a proxy passes on, or a stranger's page that
// rebinds its DNS.
bool names_this_machine(std::string_view host_field);

}  // namespace proto::http
