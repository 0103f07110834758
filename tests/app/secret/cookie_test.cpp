#include "app/secret/cookie.hpp"

#include <gtest/gtest.h>

namespace app::secret {
namespace {

TEST(Cookie, is_out_of_reach_of_scripts_other_sites_and_plain_http) {
  EXPECT_EQ(sign_in_cookie("abc", true),
            "pendopo_sign_in=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure");
}

TEST(Cookie, on_plain_http_of_this_machine_is_not_secure_or_it_would_be_lost) {
  EXPECT_EQ(sign_in_cookie("abc", false),
            "pendopo_sign_in=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict");
}

TEST(Cookie, is_taken_back_by_an_empty_one) {
  EXPECT_EQ(sign_out_cookie(true),
            "pendopo_sign_in=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure");
}

TEST(Cookie, is_found_among_others) {
  proto::http::Request request;
  EXPECT_FALSE(sign_in_token(request));
  request.headers.add("Cookie", "theme=dark; pendopo_sign_in=abc-_1; x=y");
  EXPECT_EQ(sign_in_token(request), "abc-_1");
}

TEST(Cookie, without_a_value_is_none) {
  proto::http::Request request;
  request.headers.add("Cookie", "pendopo_sign_in=");
  EXPECT_FALSE(sign_in_token(request));
}

}  // namespace
}  // namespace app::secret
