// What listening on a port would meet, without doing so for longer than the question takes.
#pragma once

#include <cstdint>

namespace net {

enum class PortUse : std::uint8_t {
  kFree,
  kTaken,      // by some program, perhaps this one
  kForbidden,  // this user may not listen there
};

enum class PortKind : std::uint8_t { kTcp, kUdp };

PortUse probe_port(std::uint16_t port, PortKind kind);

}  // namespace net
