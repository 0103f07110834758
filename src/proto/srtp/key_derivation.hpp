// Session keys from a master key (RFC 3711 section 4.3; RFC 7714 section 11), with a key derivation
// rate of zero: each is derived once.
#pragma once

#include <array>
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

// RTP and RTCP never share a key.
enum class PacketKind : std::uint8_t { kRtp, kRtcp };

struct SessionKeys {
  std::array<std::uint8_t, 16> encryption{};
  std::array<std::uint8_t, 20> authentication{};  // unused by GCM
  std::array<std::uint8_t, 14> salt{};            // GCM uses the first 12 bytes
};

SessionKeys derive_session_keys(const MasterKey& master, PacketKind kind);

}  // namespace proto::srtp
