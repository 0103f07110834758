#include "net/port_probe.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <sys/socket.h>

#include "net/file_descriptor.hpp"

namespace net {

PortUse probe_port(std::uint16_t port, PortKind kind) {
  const bool tcp = kind == PortKind::kTcp;
  const FileDescriptor socket(
      ::socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
  // Connections that have ended still hold a TCP port for a while, as they do for a listener.
  const int on = 1;
  if (tcp) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_port = htons(port);
  if (socket.get() < 0) return PortUse::kTaken;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0)
    return PortUse::kFree;
  return errno == EACCES ? PortUse::kForbidden : PortUse::kTaken;
}

}  // namespace net
