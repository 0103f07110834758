#include "load/sink.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "net/socket_names.hpp"

namespace load {

Sink::Sink(std::size_t count) {
  net::raise_descriptor_limit(count + 100);
  for (std::size_t i = 0; i < count; ++i) {
    net::FileDescriptor fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_storage native{};
    socklen_t size = net::to_native({base::IpAddress::v4(127, 0, 0, 1), 0}, false, native);
    if (!fd || bind(fd.get(), reinterpret_cast<const sockaddr*>(&native), size) != 0) return;
    size = sizeof native;
    getsockname(fd.get(), reinterpret_cast<sockaddr*>(&native), &size);
    addresses_.push_back(net::from_native(reinterpret_cast<const sockaddr&>(native)));
    sockets_.push_back(std::move(fd));
  }
}

void Sink::drain() {
  char ignored[2048];
  for (const net::FileDescriptor& fd : sockets_) {
    while (recv(fd.get(), ignored, sizeof ignored, MSG_DONTWAIT) > 0) {
    }
  }
}

}  // namespace load
