// A P-256 key, for an account and for a certificate, and what is signed with it: ES256 (RFC 7518
// section 3.4), JWK (RFC 7517) and its thumbprint (RFC 7638), JWS (RFC 7515).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace acme {

class Key {
 public:
  // OpenSSL draws it. nullopt: it is out of memory or without entropy.
  static std::optional<Key> make();
  // PKCS #8 in PEM, without a passphrase; nullopt if the text holds no P-256 key.
  static std::optional<Key> from_pem(const std::string& pem);
  std::string to_pem() const;

  // {"crv":"P-256","kty":"EC","x":...,"y":...}: the members in the order that RFC 7638 hashes.
  std::string jwk() const;
  // SHA-256 of jwk(), in base64url.
  std::string thumbprint() const;
  // r and s, 32 bytes each, in base64url; "" if OpenSSL refuses.
  std::string sign(std::string_view text) const;

  evp_pkey_st* native() const { return key_.get(); }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit Key(evp_pkey_st* key) : key_(key) {}

  std::unique_ptr<evp_pkey_st, Free> key_;
};

// The body of a POST (RFC 8555 section 6.2), flattened JSON. `account`: the account's URL; empty
// before there is one, and the key itself is sent. `payload`: JSON; empty for POST-as-GET.
std::string signed_body(const Key& key, std::string_view account, std::string_view nonce,
                        std::string_view url, std::string_view payload);

// What a challenge is answered with (RFC 8555 section 8.1).
std::string key_authorization(const Key& account, std::string_view token);

}  // namespace acme
