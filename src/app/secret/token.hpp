// Secrets that open something: shown once, kept only as a hash.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"

namespace app::secret {

// 32 random bytes as base64url: 43 characters that fit into an address, a cookie and a header.
std::string make_token(base::Random& random);

// SHA-256 in hexadecimal. No salt and no slow hash: nobody guesses 256 random bits. Any text may
// be asked about; what is no token matches nothing.
std::string hash_token(std::string_view token);

}  // namespace app::secret
