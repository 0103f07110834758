#include "acme/key.hpp"

#include <array>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/sha.h>

#include "acme/openssl_owner.hpp"
#include "app/json/fields.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace acme {
namespace {

constexpr std::size_t kFieldSize = 32;  // P-256

using DigestPtr = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, FreeBy<ECDSA_SIG_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, FreeBy<BN_free>>;
using Field = std::array<std::uint8_t, kFieldSize>;

// A key that needs a passphrase is not asked for on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

std::string coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
  const NumberPtr owner(number);
  Field field{};
  return BN_bn2binpad(number, field.data(), kFieldSize) < 0 ? "" : base::to_base64url(field);
}

// JWS wants the two numbers themselves, not in DER as OpenSSL gives them.
std::string raw_signature(const std::vector<std::uint8_t>& der) {
  const unsigned char* at = der.data();
  const SignaturePtr signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  std::array<std::uint8_t, 2 * kFieldSize> raw{};
  if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), kFieldSize) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + kFieldSize, kFieldSize) < 0) {
    return {};
  }
  return base::to_base64url(raw);
}

bool is_p256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
         std::string_view(group.data(), size) == "prime256v1";
}

}  // namespace

void Key::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

std::optional<Key> Key::make() {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  return key == nullptr ? std::nullopt : std::optional<Key>(Key(key));
}

std::optional<Key> Key::from_pem(const std::string& pem) {
  const BioPtr bio = reader_of(pem);
  EVP_PKEY* const native = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr);
  if (native == nullptr) return std::nullopt;
  Key key(native);
  return is_p256(native) ? std::optional<Key>(std::move(key)) : std::nullopt;
}

std::string Key::to_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

std::string Key::jwk() const {
  return R"({"crv":"P-256","kty":"EC","x":")" + coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X) +
         R"(","y":")" + coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y) + R"("})";
}

std::string Key::thumbprint() const {
  const std::string text = jwk();
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(base::as_bytes(text).data(), text.size(), digest.data());
  return base::to_base64url(digest);
}

std::string Key::sign(std::string_view text) const {
  const DigestPtr context(EVP_MD_CTX_new());
  const base::ConstBytes bytes = base::as_bytes(text);
  std::size_t size = 0;
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) != 1) {
    return {};
  }
  std::vector<std::uint8_t> der(size);
  if (EVP_DigestSign(context.get(), der.data(), &size, bytes.data(), bytes.size()) != 1) return {};
  der.resize(size);
  return raw_signature(der);
}

std::string signed_body(const Key& key, std::string_view account, std::string_view nonce,
                        std::string_view url, std::string_view payload) {
  boost::json::object header;
  header["alg"] = "ES256";
  if (account.empty()) {
    header["jwk"] = boost::json::parse(key.jwk());
  } else {
    header["kid"] = account;
  }
  header["nonce"] = nonce;
  header["url"] = url;
  const std::string written = base::to_base64url(base::as_bytes(app::json::write(header)));
  const std::string content = base::to_base64url(base::as_bytes(payload));
  boost::json::object body;
  body["protected"] = written;
  body["payload"] = content;
  body["signature"] = key.sign(written + "." + content);
  return app::json::write(body);
}

std::string key_authorization(const Key& account, std::string_view token) {
  return std::string(token) + "." + account.thumbprint();
}

}  // namespace acme
