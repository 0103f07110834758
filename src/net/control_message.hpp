// What the kernel says beside a datagram (cmsg(3)).
#pragma once

#include <cstring>
#include <optional>

#include <sys/socket.h>

namespace net {

// The fact of that level and type; nullopt: it did not say. `message` is as recvmsg left it.
template <class Fact>
std::optional<Fact> control_fact(msghdr& message, int level, int type) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != level || c->cmsg_type != type) continue;
    Fact fact{};
    std::memcpy(&fact, CMSG_DATA(c), sizeof fact);
    return fact;
  }
  return std::nullopt;
}

}  // namespace net
