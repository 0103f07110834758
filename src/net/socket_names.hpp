// base::SocketAddress <-> the kernel's sockaddr.
#pragma once

#include <sys/socket.h>

#include "base/socket_address.hpp"

namespace net {

// An IPv4 address that came mapped into IPv6 (::ffff:a.b.c.d) is unwrapped. kNone for other
// families.
base::SocketAddress from_native(const sockaddr& native);

// Fills `native`; gives its length. `mapped`: the socket is an IPv6 one that speaks IPv4 too, so
// an IPv4 address is written mapped.
socklen_t to_native(const base::SocketAddress& address, bool mapped, sockaddr_storage& native);

}  // namespace net
