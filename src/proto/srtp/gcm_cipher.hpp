// AEAD_AES_128_GCM for SRTP and SRTCP (RFC 7714).
#pragma once

#include <memory>

#include "proto/srtp/cipher.hpp"

namespace proto::srtp {

std::unique_ptr<Cipher> make_gcm_cipher(const MasterKey& key, Direction direction);

}  // namespace proto::srtp
