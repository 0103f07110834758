// What a DTLS handshake leaves behind for SRTP (RFC 5764 section 4.2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace proto::srtp {

// The protection profiles we speak; the values are those of the use_srtp extension.
enum class Profile : std::uint16_t {
  kAes128CmSha1_80 = 0x0001,  // RFC 5764 section 4.1.2
  kAeadAes128Gcm = 0x0007,    // RFC 7714 section 14.2
};

inline constexpr std::size_t kMasterKeySize = 16;
constexpr std::size_t master_salt_size(Profile profile) {
  return profile == Profile::kAeadAes128Gcm ? 12 : 14;
}
// Bytes to export: both keys, then both salts.
constexpr std::size_t exported_size(Profile profile) {
  return 2 * (kMasterKeySize + master_salt_size(profile));
}
// What protection may add to an RTP packet; for RTCP 4 more.
inline constexpr std::size_t kTrailerSizeMax = 16;
inline constexpr std::size_t kRtcpTrailerSizeMax = kTrailerSizeMax + 4;

struct MasterKey {
  Profile profile = Profile::kAeadAes128Gcm;
  std::array<std::uint8_t, kMasterKeySize> key{};
  std::array<std::uint8_t, 14> salt{};  // the first master_salt_size() bytes
};

struct MasterKeyPair {
  MasterKey client;  // protects what the DTLS client sends
  MasterKey server;
};

// Splits exported keying material; nullopt when the size is not exported_size(profile).
std::optional<MasterKeyPair> split_exported(Profile profile, base::ConstBytes material);

}  // namespace proto::srtp
