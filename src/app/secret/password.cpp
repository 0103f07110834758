#include "app/secret/password.hpp"

#include <array>
#include <new>
#include <stdexcept>
#include <vector>

#include <argon2.h>
#include <fmt/format.h>

namespace app::secret {
namespace {

constexpr std::size_t kSaltSize = 16;  // RFC 9106 section 3.1
constexpr std::size_t kHashSize = 32;

}  // namespace

std::string hash_password(std::string_view password, base::Random& random) {
  std::array<std::uint8_t, kSaltSize> salt{};
  random.fill(salt);
  std::vector<char> encoded(argon2_encodedlen(kArgon2Passes, kArgon2MemoryKib, kArgon2Lanes,
                                              kSaltSize, kHashSize, Argon2_id));
  const int code = argon2id_hash_encoded(kArgon2Passes, kArgon2MemoryKib, kArgon2Lanes,
                                         password.data(), password.size(), salt.data(), salt.size(),
                                         kHashSize, encoded.data(), encoded.size());
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (code != ARGON2_OK) throw std::runtime_error(argon2_error_message(code));
  return encoded.data();
}

bool verify_password(std::string_view password, const std::string& encoded) {
  const int code = argon2id_verify(encoded.c_str(), password.data(), password.size());
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  return code == ARGON2_OK;
}

bool needs_rehash(std::string_view encoded) {
  return !encoded.starts_with(
      fmt::format("$argon2id$v=19$m={},t={},p={}$", kArgon2MemoryKib, kArgon2Passes, kArgon2Lanes));
}

}  // namespace app::secret
