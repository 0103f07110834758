// Which SRTP profile this machine prefers: found out once, at start-up, in about 50 ms at most.
#pragma once

#include <array>
#include <cstdint>

namespace server {

// Values of the use_srtp extension (RFC 5764 section 4.1.2), best first.
std::array<std::uint16_t, 2> profile_order();

}  // namespace server
