#include "net/socket_pair.hpp"

#include <sys/socket.h>

namespace net {

std::optional<std::pair<FileDescriptor, FileDescriptor>> make_socket_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    return std::nullopt;
  }
  return std::pair(FileDescriptor(ends[0]), FileDescriptor(ends[1]));
}

}  // namespace net
