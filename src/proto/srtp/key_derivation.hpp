// Session keys from a master key (RFC 3711 section 4.3; RFC 7714 section 11), with a key derivation
// rate of zero: each is derived once.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "proto/srtp/keys.hpp"

namespace proto::srtp {

// RFC 3711 section 4.3.2.
enum class KeyLabel : std::uint8_t {
  kRtpEncryption = 0,
  kRtpAuthentication = 1,
  kRtpSalt = 2,
  kRtcpEncryption = 3,
  kRtcpAuthentication = 4,
  kRtcpSalt = 5,
};

// Fills `out` (at most 32 bytes are ever needed).
void derive_key(const MasterKey& master, KeyLabel label, base::Bytes out);

}  // namespace proto::srtp
