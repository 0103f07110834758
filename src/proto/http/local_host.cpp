#include "proto/http/local_host.hpp"

#include "base/socket_address.hpp"
#include "proto/http/message.hpp"

namespace proto::http {
namespace {

// Without its port, and an IPv6 address without its brackets.
std::string_view bare(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

}  // namespace

bool names_this_machine(std::string_view host_field) {
  const std::string_view host = bare(host_field);
  if (equal_ignoring_case(host, "localhost")) return true;
  const auto address = base::IpAddress::parse(host);
  return address && address->is_loopback();
}

}  // namespace proto::http
