#include "proto/srtp/key_derivation.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/evp.h>

#include "base/check.hpp"

namespace proto::srtp {

// The AES-CM keystream whose counter block is (label at byte 7) XOR (master salt), times 2^16. A
// 12-byte salt (GCM) is followed by two zero bytes.
void derive_key(const MasterKey& master, KeyLabel label, base::Bytes out) {
  std::array<std::uint8_t, 16> counter{};
  std::copy_n(master.salt.begin(), master_salt_size(master.profile), counter.begin());
  counter[7] = static_cast<std::uint8_t>(counter[7] ^ static_cast<std::uint8_t>(label));

  const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                           EVP_CIPHER_CTX_free);
  CHECK(context != nullptr);
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  int size = 0;
  CHECK(EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, master.key.data(),
                           counter.data()) == 1);
  CHECK(EVP_EncryptUpdate(context.get(), out.data(), &size, out.data(),
                          static_cast<int>(out.size())) == 1);
}

SessionKeys derive_session_keys(const MasterKey& master, PacketKind kind) {
  const bool is_rtp = kind == PacketKind::kRtp;
  SessionKeys keys;
  derive_key(master, is_rtp ? KeyLabel::kRtpEncryption : KeyLabel::kRtcpEncryption,
             keys.encryption);
  derive_key(master, is_rtp ? KeyLabel::kRtpAuthentication : KeyLabel::kRtcpAuthentication,
             keys.authentication);
  derive_key(master, is_rtp ? KeyLabel::kRtpSalt : KeyLabel::kRtcpSalt, keys.salt);
  return keys;
}

}  // namespace proto::srtp
