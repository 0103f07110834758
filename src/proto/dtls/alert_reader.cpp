#include "proto/dtls/alert_reader.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/ssl.h>

namespace proto::dtls {

namespace {

constexpr std::uint16_t kEpoch = 1;  // of everything after the only handshake
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kSentNonceSize = 8;  // of GCM (RFC 5288 section 3); ChaCha20 sends none
constexpr std::size_t kGcmSaltSize = 4;
constexpr std::size_t kAlertSize = 2;

struct KdfDelete {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
};
struct KdfContextDelete {
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};
struct CipherContextDelete {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// The key_block of RFC 5246 section 6.3: with AEAD ciphers two keys, then two IVs.
bool derive_key_block(const SSL* ssl, const char* digest, base::Bytes block) {
  constexpr std::string_view kLabel = "key expansion";
  std::array<std::uint8_t, kLabel.size() + 2 * std::size_t{SSL3_RANDOM_SIZE}> seed{};
  std::uint8_t* const server = std::copy(kLabel.begin(), kLabel.end(), seed.data());
  SSL_get_server_random(ssl, server, SSL3_RANDOM_SIZE);
  SSL_get_client_random(ssl, server + SSL3_RANDOM_SIZE, SSL3_RANDOM_SIZE);
  std::array<std::uint8_t, SSL_MAX_MASTER_KEY_LENGTH> secret{};
  const std::size_t secret_size =
      SSL_SESSION_get_master_key(SSL_get_session(ssl), secret.data(), secret.size());
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(digest), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, secret.data(), secret_size),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
      OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_KDF, KdfDelete> kdf(EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, KdfContextDelete> context(EVP_KDF_CTX_new(kdf.get()));
  const bool derived =
      context && EVP_KDF_derive(context.get(), block.data(), block.size(), parameters) == 1;
  OPENSSL_cleanse(secret.data(), secret.size());
  return derived;
}

}  // namespace

// RFC 6347 section 4.1.
struct AlertReader::Record {
  std::uint8_t type = 0;
  std::uint16_t version = 0;
  std::uint64_t number = 0;  // epoch and sequence number
  base::ConstBytes body;     // with the nonce, if the cipher sends one, and the tag
};

std::optional<AlertReader> AlertReader::of(const ssl_st* ssl) {
  AlertReader made;
  std::size_t key_size = 32;
  std::size_t iv_size = kGcmSaltSize;
  const char* digest = "SHA256";
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
  switch (cipher ? SSL_CIPHER_get_cipher_nid(cipher) : NID_undef) {
    case NID_aes_128_gcm:
      key_size = 16;
      break;
    case NID_aes_256_gcm:
      made.cipher_ = Cipher::kAes256Gcm;
      digest = "SHA384";
      break;
    case NID_chacha20_poly1305:
      made.cipher_ = Cipher::kChacha20Poly1305;
      iv_size = made.iv_.size();
      break;
    default:
      return std::nullopt;
  }
  std::array<std::uint8_t, 2 * (32 + 12)> block{};
  if (!derive_key_block(ssl, digest, base::Bytes(block).first(2 * (key_size + iv_size)))) {
    return std::nullopt;
  }
  const std::size_t whose = SSL_is_server(ssl) == 1 ? 0 : 1;  // the client's come first
  std::memcpy(made.key_.data(), block.data() + whose * key_size, key_size);
  std::memcpy(made.iv_.data(), block.data() + 2 * key_size + whose * iv_size, iv_size);
  OPENSSL_cleanse(block.data(), block.size());
  return made;
}

bool AlertReader::ends(base::ConstBytes datagram) const {
  base::ByteReader reader(datagram);
  while (!reader.empty()) {
    Record record;
    record.type = reader.u8();
    record.version = reader.u16();
    record.number = reader.u64();
    record.body = reader.bytes(reader.u16());
    if (!reader.ok()) return false;
    if (is_final(record)) return true;
  }
  return false;
}

bool AlertReader::is_final(const Record& record) const {
  if (record.type != SSL3_RT_ALERT || record.number >> 48 != kEpoch) return false;
  const auto alert = open(record);
  return alert && ((*alert)[0] == SSL3_AL_FATAL || (*alert)[1] == SSL_AD_CLOSE_NOTIFY);
}

// RFC 5288 section 3 and RFC 7905 section 2.
AlertReader::Nonce AlertReader::nonce_of(const Record& record) const {
  Nonce nonce = iv_;
  if (cipher_ != Cipher::kChacha20Poly1305) {
    std::memcpy(nonce.data() + kGcmSaltSize, record.body.data(), kSentNonceSize);
    return nonce;
  }
  std::uint8_t number[8];
  base::store_u64(number, record.number);
  for (std::size_t i = 0; i < sizeof number; ++i)
    nonce[nonce.size() - sizeof number + i] ^= number[i];
  return nonce;
}

std::optional<AlertReader::Alert> AlertReader::open(const Record& record) const {
  const std::size_t nonce_size = cipher_ == Cipher::kChacha20Poly1305 ? 0 : kSentNonceSize;
  if (record.body.size() != nonce_size + kAlertSize + kTagSize) return std::nullopt;
  const Nonce nonce = nonce_of(record);
  const base::ConstBytes sealed = record.body.subspan(nonce_size, kAlertSize);
  std::array<std::uint8_t, kTagSize> tag{};
  std::copy_n(record.body.last(kTagSize).begin(), kTagSize, tag.begin());
  std::uint8_t beside[13];  // what is authenticated with it: RFC 5246 section 6.2.3.3
  base::ByteWriter writer{beside};
  writer.u64(record.number);
  writer.u8(record.type);
  writer.u16(record.version);
  writer.u16(kAlertSize);

  const EVP_CIPHER* native = cipher_ == Cipher::kAes128Gcm   ? EVP_aes_128_gcm()
                             : cipher_ == Cipher::kAes256Gcm ? EVP_aes_256_gcm()
                                                             : EVP_chacha20_poly1305();
  const std::unique_ptr<EVP_CIPHER_CTX, CipherContextDelete> context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = context.get();
  Alert alert{};
  int size = 0;
  if (!c || EVP_DecryptInit_ex(c, native, nullptr, key_.data(), nonce.data()) != 1 ||
      EVP_DecryptUpdate(c, nullptr, &size, beside, sizeof beside) != 1 ||
      EVP_DecryptUpdate(c, alert.data(), &size, sealed.data(), kAlertSize) != 1 ||
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) != 1 ||
      EVP_DecryptFinal_ex(c, alert.data() + kAlertSize, &size) != 1) {
    return std::nullopt;
  }
  return alert;
}

}  // namespace proto::dtls
