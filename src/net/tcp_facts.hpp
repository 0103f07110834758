// What the kernel knows of a TCP connection: TCP_INFO of Linux.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "base/tcp_facts.hpp"

namespace net {

// Of a connected TCP socket, at the cost of two calls of the kernel. nullopt: `fd` is no TCP socket
// (a Unix socket, a closed one), or the kernel is older than Linux 4.9.
std::optional<base::TcpFacts> tcp_facts(int fd);

// The same from a struct tcp_info as the kernel gave it (linux/tcp.h), of which older kernels give
// the first part only; what is behind its end is not known.
std::optional<base::TcpFacts> read_tcp_info(base::ConstBytes info);

}  // namespace net
