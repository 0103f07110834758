// What a TCP connection to a port that others use too begins with, if it is ICE-TCP: a frame with a
// connectivity check (RFC 6544 section 7.2). TLS begins with 0x16, HTTP with a letter.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace proto::ice {

// The longest check that a connection may begin with; browsers' have about 100 bytes.
inline constexpr std::size_t kOpeningSizeMax = 1280;

struct TcpOpening {
  enum class Kind : std::uint8_t {
    kUndecided,  // until here it could be one: more bytes will tell
    kCheck,
    kOther,
  };
  Kind kind = Kind::kUndecided;
  std::string_view ufrag;  // of a kCheck: whose peer it is for. Points into the bytes
};

// Judges the first bytes of a connection, also before the frame is whole; kOther as early as can
// be, and undecided for at most 2 + kOpeningSizeMax bytes. A check must be well-formed and name a
// ufrag; whether it is authentic only its peer can tell.
TcpOpening read_tcp_opening(base::ConstBytes first);

}  // namespace proto::ice
