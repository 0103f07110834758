#include "app/secret/cookie.hpp"

#include <fmt/format.h>

namespace app::secret {
namespace {

std::string set_cookie(std::string_view value, long long max_age_s, bool secure) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", kSignInCookie, value,
                     max_age_s, secure ? "; Secure" : "");
}

}  // namespace

std::string sign_in_cookie(std::string_view token, bool secure) {
  return set_cookie(token, std::chrono::seconds(kSignInTime).count(), secure);
}

std::string sign_out_cookie(bool secure) {
  return set_cookie("", 0, secure);
}

std::optional<std::string> sign_in_token(const proto::http::Request& request) {
  const auto value = proto::http::cookie(request, kSignInCookie);
  if (!value || value->empty()) return std::nullopt;
  return std::string(*value);
}

}  // namespace app::secret
