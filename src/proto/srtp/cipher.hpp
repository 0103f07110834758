// Encrypts and authenticates single packets whose index is known: RFC 3711 for
// AES_CM_128_HMAC_SHA1_80, RFC 7714 for AEAD_AES_128_GCM. Keyed once; per packet only the IV is
// set.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "proto/srtp/keys.hpp"

namespace proto::srtp {

enum class Direction : std::uint8_t { kEncrypt, kDecrypt };

class Cipher {
 public:
  virtual ~Cipher() = default;

  // In place; the trailer is written behind `size`. The caller has checked the room. Gives the new
  // size.
  virtual std::size_t encrypt_rtp(std::uint8_t* packet, std::size_t size, std::size_t header_size,
                                  std::uint32_t ssrc, std::uint64_t index) = 0;
  virtual std::size_t encrypt_rtcp(std::uint8_t* packet, std::size_t size, std::uint32_t index) = 0;
  // In place; gives the size without the trailer, 0 when the packet is not authentic. `packet` is
  // at least as long as header and trailer.
  virtual std::size_t decrypt_rtp(base::Bytes packet, std::size_t header_size, std::uint32_t ssrc,
                                  std::uint64_t index) = 0;
  // `index` is the word at the end of the packet, without its E bit, which the caller has seen set.
  virtual std::size_t decrypt_rtcp(base::Bytes packet, std::uint32_t index) = 0;

  // Bytes that protection adds to RTP, and to RTCP (with the index word).
  virtual std::size_t rtp_trailer() const = 0;
  virtual std::size_t rtcp_trailer() const = 0;
  // Where the index word of a protected RTCP packet begins.
  virtual std::size_t rtcp_index_offset(std::size_t size) const = 0;
};

std::unique_ptr<Cipher> make_cipher(const MasterKey& key, Direction direction);

inline constexpr std::size_t kRtcpHeaderSize = 8;          // in the clear: header and sender's SSRC
inline constexpr std::uint32_t kRtcpEncrypted = 1U << 31;  // the E bit of the index word
inline constexpr std::uint32_t kRtcpIndexMax = kRtcpEncrypted - 1;

}  // namespace proto::srtp
