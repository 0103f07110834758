#include "app/api/account_routes.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::HasSubstr;

using AccountRoutesTest = ApiFixture;

std::string sign_in_body(const std::string& name, const std::string& password) {
  return R"({"name": ")" + name + R"(", "password": ")" + password + R"("})";
}
std::string first_run_body(const std::string& token, const std::string& name,
                           const std::string& password) {
  return R"({"token": ")" + token + R"(", "name": ")" + name + R"(", "password": ")" + password +
         R"("})";
}
// The value and the rest of a Set-Cookie.
std::string cookie_value(const std::string& cookie) {
  const std::size_t begin = cookie.find('=') + 1;
  return cookie.substr(begin, cookie.find(';') - begin);
}

TEST_F(AccountRoutesTest, a_stranger_is_nobody) {
  EXPECT_EQ(text_of(ask("GET", "/api/me")),
            R"({"person":null,"first_run":true,"school":{"name":"","language":"browser"},)"
            R"("may_make_rooms":false,"set_up":false})");
  add_person("sari", school::PersonRole::kAdministrator);
  EXPECT_THAT(text_of(ask("GET", "/api/me")), HasSubstr(R"("person":null,"first_run":false)"));
}

TEST_F(AccountRoutesTest, everybody_hears_what_the_school_says_of_itself) {
  profile = {"SMP 1", school::PageLanguage::kIndonesian, school::RoomMakers::kAdministrators, true};
  EXPECT_THAT(text_of(ask("GET", "/api/me")),
              HasSubstr(R"("school":{"name":"SMP 1","language":"id"})"));
  sign_in_as("budi");
  EXPECT_THAT(text_of(ask("GET", "/api/me")), HasSubstr(R"("may_make_rooms":false,"set_up":true)"));
  sign_in_as("sari", school::PersonRole::kAdministrator);
  EXPECT_THAT(text_of(ask("GET", "/api/me")), HasSubstr(R"("may_make_rooms":true)"));
}

TEST_F(AccountRoutesTest, the_first_run_makes_the_administrator_and_signs_them_in) {
  const Response response =
      ask("POST", "/api/first-run", first_run_body(first_run_token, "Sari", kPassword));
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(text_of(response), R"({"person":{"name":"sari","role":"administrator"}})");
  cookie = cookie_value(header(response, "Set-Cookie"));
  EXPECT_THAT(text_of(ask("GET", "/api/me")),
              HasSubstr(R"("person":{"name":"sari","role":"administrator"},"first_run":false)"));
}

TEST_F(AccountRoutesTest, the_first_run_link_works_once) {
  const std::string body = first_run_body(first_run_token, "sari", kPassword);
  EXPECT_EQ(ask("POST", "/api/first-run", body).status, 200u);
  const Response again = ask("POST", "/api/first-run", body);
  expect_refusal(again, 409, "already_used");
  EXPECT_EQ(header(again, "Set-Cookie"), "");
}

TEST_F(AccountRoutesTest, the_first_run_says_what_is_wrong) {
  expect_refusal(ask("POST", "/api/first-run", first_run_body("x", "sari", kPassword)), 403,
                 "wrong_token");
  expect_refusal(ask("POST", "/api/first-run", first_run_body(first_run_token, "!", kPassword)),
                 400, "name_invalid");
  expect_refusal(ask("POST", "/api/first-run", first_run_body(first_run_token, "sari", "short")),
                 400, "password_too_short");
  expect_refusal(ask("POST", "/api/first-run", R"({"token": "x"})"), 400, "bad_message");
}

TEST_F(AccountRoutesTest, signing_in_gives_a_cookie_that_only_the_browser_sees) {
  add_person("sari");
  const Response response = ask("POST", "/api/sign-in", sign_in_body("sari", kPassword));
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(text_of(response), R"({"person":{"name":"sari","role":"teacher"}})");
  const std::string set = header(response, "Set-Cookie");
  const std::string token = cookie_value(set);
  EXPECT_EQ(token.size(), 43u);
  EXPECT_EQ(set, secret::sign_in_cookie(token, true));
  cookie = token;
  EXPECT_EQ(ask("GET", "/api/rooms").status, 200u);
}

TEST_F(AccountRoutesTest, over_plain_http_the_cookie_is_not_secure) {
  add_person("sari");
  proto::http::Request request =
      page_request("POST", "/api/sign-in", sign_in_body("sari", kPassword));
  request.headers.set("Origin", "http://pendopo.local:8443");
  Caller caller = page_caller();
  caller.secure = false;
  const Response response = send(std::move(request), caller);
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(header(response, "Set-Cookie").find("Secure"), std::string::npos);
}

TEST_F(AccountRoutesTest, a_wrong_password_gives_no_cookie) {
  add_person("sari");
  const Response response = ask("POST", "/api/sign-in", sign_in_body("sari", "salah salah"));
  expect_refusal(response, 403, "wrong_name_or_password");
  EXPECT_EQ(header(response, "Set-Cookie"), "");
  expect_refusal(ask("POST", "/api/sign-in", sign_in_body("nobody", kPassword)), 403,
                 "wrong_name_or_password");
  expect_refusal(ask("POST", "/api/sign-in", R"({"name": "sari"})"), 400, "bad_message");
}

TEST_F(AccountRoutesTest, guessing_is_told_how_long_to_wait) {
  add_person("sari");
  for (unsigned i = 0; i < school::kAccountFailuresFree; ++i) {
    ask("POST", "/api/sign-in", sign_in_body("sari", "salah salah"));
  }
  const Response response = ask("POST", "/api/sign-in", sign_in_body("sari", kPassword));
  expect_refusal(response, 429, "too_many_attempts");
  EXPECT_EQ(header(response, "Retry-After"), "1");
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(ask("POST", "/api/sign-in", sign_in_body("sari", kPassword)).status, 200u);
}

TEST_F(AccountRoutesTest, signing_out_takes_the_cookie_and_what_it_opened) {
  sign_in_as("sari");
  const Response response = ask("POST", "/api/sign-out");
  EXPECT_EQ(response.status, 204u);
  EXPECT_EQ(header(response, "Set-Cookie"), secret::sign_out_cookie(true));
  expect_refusal(ask("GET", "/api/rooms"), 403, "sign_in_needed");
  EXPECT_EQ(ask("POST", "/api/sign-out").status, 204u);
}

TEST_F(AccountRoutesTest, a_sign_in_that_was_prolonged_prolongs_the_cookie) {
  sign_in_as("sari");
  for (int week = 0; week < 5; ++week) {
    clock.advance(std::chrono::hours(24 * 7));
    // Another request may have prolonged it already; the page's first one must do it still.
    if (week % 2 == 1) EXPECT_EQ(ask("GET", "/api/rooms").status, 200u);
    const Response response = ask("GET", "/api/me");
    EXPECT_NE(text_of(response).find("sari"), std::string::npos);
    EXPECT_EQ(header(response, "Set-Cookie"), secret::sign_in_cookie(cookie, true));
  }
}

TEST_F(AccountRoutesTest, the_cookie_lives_as_long_as_the_sign_in) {
  sign_in_as("sari");
  EXPECT_EQ(header(ask("GET", "/api/me"), "Set-Cookie"), secret::sign_in_cookie(cookie, true));
  clock.advance(secret::kSignInTime);
  const Response late = ask("GET", "/api/me");
  EXPECT_THAT(text_of(late), HasSubstr(R"("person":null)"));
  EXPECT_EQ(header(late, "Set-Cookie"), secret::sign_out_cookie(true));
  cookie.clear();
  EXPECT_EQ(header(ask("GET", "/api/me"), "Set-Cookie"), "");
}

}  // namespace
}  // namespace app::api
