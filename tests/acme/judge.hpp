// Judges what the client of ACME signs, by OpenSSL and by the letter of the RFCs alone.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "acme/key.hpp"
#include "app/json/fields.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"

namespace acme {

inline std::vector<std::uint8_t> from_base64url(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (text.size() % 4 != 0) text += '=';
  return base::from_base64(text).value_or(std::vector<std::uint8_t>{});
}

struct Signed {
  boost::json::object header;
  std::string payload;
  bool genuine = false;  // the signature is the key's
};

inline bool verifies(const Key& key, const std::string& text,
                     const std::vector<std::uint8_t>& raw) {
  if (raw.size() != 64) return false;
  ECDSA_SIG* const signature = ECDSA_SIG_new();
  ECDSA_SIG_set0(signature, BN_bin2bn(raw.data(), 32, nullptr),
                 BN_bin2bn(raw.data() + 32, 32, nullptr));
  std::vector<std::uint8_t> der(static_cast<std::size_t>(i2d_ECDSA_SIG(signature, nullptr)));
  unsigned char* out = der.data();
  i2d_ECDSA_SIG(signature, &out);
  ECDSA_SIG_free(signature);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.native()) == 1 &&
         EVP_DigestVerify(context.get(), der.data(), der.size(), base::as_bytes(text).data(),
                          text.size()) == 1;
}

inline Signed read_signed(const Key& key, const std::string& body) {
  const auto object = app::json::parse_object(body);
  if (!object) return {};
  app::json::Fields fields(*object);
  const std::string header(fields.text("protected"));
  const std::string payload(fields.text("payload"));
  const auto raw = from_base64url(std::string(fields.text("signature")));
  Signed result;
  const auto decoded = from_base64url(header);
  if (auto read = app::json::parse_object(base::as_text(decoded))) result.header = *read;
  const auto content = from_base64url(payload);
  result.payload = base::as_text(content);
  result.genuine = fields.ok() && verifies(key, header + "." + payload, raw);
  return result;
}

}  // namespace acme
