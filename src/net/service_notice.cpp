#include "net/service_notice.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>

#include "net/file_descriptor.hpp"

namespace net {

using base::Failure;

base::Result<void, std::error_code> notify_service(const std::string& address,
                                                   std::string_view state) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const bool known = address.starts_with('/') || address.starts_with('@');
  if (!known || address.size() < 2 || address.size() >= sizeof name.sun_path) {
    return Failure{std::make_error_code(std::errc::invalid_argument)};
  }
  std::memcpy(name.sun_path, address.data(), address.size());
  if (name.sun_path[0] == '@') name.sun_path[0] = '\0';
  // Of an abstract name every byte counts, so none may be added.
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  const FileDescriptor fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd || ::sendto(fd.get(), state.data(), state.size(), MSG_NOSIGNAL,
                      reinterpret_cast<const sockaddr*>(&name), size) < 0) {
    return Failure{std::error_code(errno, std::generic_category())};
  }
  return {};
}

base::Result<void, std::error_code> notify_service_manager(std::string_view state) {
  const char* const address = std::getenv("NOTIFY_SOCKET");
  if (address == nullptr || *address == '\0') return {};
  return notify_service(address, state);
}

}  // namespace net
