// The cookie that names a signed-in person.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "proto/http/message.hpp"

namespace app::secret {

inline constexpr std::string_view kSignInCookie = "pendopo_sign_in";
inline constexpr std::chrono::hours kSignInTime = std::chrono::hours(24 * 30);

// The value of a Set-Cookie field. Strict, because nothing of ours is entered from another site
// signed in; Secure wherever the caller came over TLS.
std::string sign_in_cookie(std::string_view token, bool secure);
std::string sign_out_cookie(bool secure);

// The token that the request's cookie holds; nullopt without one.
std::optional<std::string> sign_in_token(const proto::http::Request& request);

}  // namespace app::secret
