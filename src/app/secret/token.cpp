#include "app/secret/token.hpp"

#include <array>
#include <cstdint>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "base/encoding.hpp"

namespace app::secret {

std::string make_token(base::Random& random) {
  std::array<std::uint8_t, 32> secret{};
  random.fill(secret);
  std::string token = base::to_base64url(secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  return token;
}

std::string hash_token(std::string_view token) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  const base::ConstBytes bytes = base::as_bytes(token);
  SHA256(bytes.data(), bytes.size(), digest.data());
  return base::to_hex(digest);
}

}  // namespace app::secret
