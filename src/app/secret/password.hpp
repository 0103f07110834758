// Passwords as Argon2id hashes (RFC 9106) in the encoded form "$argon2id$v=19$m=...". Slow on
// purpose: about 30 ms and 19 MiB each, so never on a loop; see PasswordWorker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace app::secret {

// The least that the OWASP Password Storage Cheat Sheet asks for; a Raspberry Pi can do it.
inline constexpr std::uint32_t kArgon2MemoryKib = 19 * 1024;
inline constexpr std::uint32_t kArgon2Passes = 2;
inline constexpr std::uint32_t kArgon2Lanes = 1;

// Throws std::bad_alloc when the 19 MiB are not to be had.
std::string hash_password(std::string_view password, base::Random& random);

// False also for an encoded form that cannot be read. Throws std::bad_alloc like hash_password.
bool verify_password(std::string_view password, const std::string& encoded);

// Whether the hash was made with less than is asked for today.
bool needs_rehash(std::string_view encoded);

}  // namespace app::secret
