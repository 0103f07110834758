// AES_CM_128_HMAC_SHA1_80 for SRTP and SRTCP (RFC 3711 sections 3.3, 3.4, 4.1.1 and 4.2.1).
#pragma once

#include <memory>

#include "proto/srtp/cipher.hpp"
#include "proto/srtp/key_derivation.hpp"

namespace proto::srtp {

std::unique_ptr<Cipher> make_counter_mode_cipher(const SessionKeys& rtp, const SessionKeys& rtcp);

}  // namespace proto::srtp
