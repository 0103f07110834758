// AEAD_AES_128_GCM for SRTP and SRTCP (RFC 7714).
#pragma once

#include <memory>

#include "proto/srtp/cipher.hpp"
#include "proto/srtp/key_derivation.hpp"

namespace proto::srtp {

std::unique_ptr<Cipher> make_gcm_cipher(const SessionKeys& rtp, const SessionKeys& rtcp,
                                        Direction direction);

}  // namespace proto::srtp
