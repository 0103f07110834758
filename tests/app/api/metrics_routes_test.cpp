#include "app/api/metrics_routes.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::HasSubstr;

class MetricsRoutesTest : public ApiFixture {
 protected:
  // A stranger's program: no page, so no Origin and no cookie.
  Response scrape(const std::string& token, const Caller& caller,
                  const std::string& host = "localhost:8080") {
    proto::http::Request request;
    request.method = proto::http::Method::kGet;
    request.path = "/metrics";
    request.headers.set("Host", host);
    if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
    return send(request, caller);
  }
  static Caller this_machine() {
    Caller caller;
    caller.address = base::IpAddress::v4(127, 0, 0, 1);
    caller.loopback = true;
    return caller;
  }
  static Caller far_away() {
    Caller caller;
    caller.address = base::IpAddress::v4(203, 0, 113, 7);
    caller.secure = true;
    return caller;
  }
  std::string made_token() {
    const auto made = json_of(control("metrics-token"));
    return std::string(made.at("token").as_string());
  }
};

TEST_F(MetricsRoutesTest, are_for_this_machine_without_a_token) {
  const Response response = scrape("", this_machine());
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(response.headers.find("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  EXPECT_THAT(text_of(response), HasSubstr("pendopo_pipes 3\n"));
  EXPECT_THAT(text_of(response), HasSubstr("pendopo_shard_peers{shard=\"1\"} 4\n"));
}

TEST_F(MetricsRoutesTest, are_not_for_who_comes_by_a_proxy_of_this_machine) {
  for (const char* field : {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"}) {
    auto request = page_request("GET", "/metrics");
    request.headers.set("Host", "localhost:8080");
    request.headers.set(field, "203.0.113.7");
    EXPECT_EQ(send(request, this_machine()).status, 401u) << field;
  }
}

TEST_F(MetricsRoutesTest, are_not_for_who_asks_this_machine_by_another_name) {
  expect_refusal(scrape("", this_machine(), "kelas.example"), 401, "token_needed");
  EXPECT_EQ(scrape(made_token(), this_machine(), "kelas.example").status, 200u);
}

TEST_F(MetricsRoutesTest, need_the_token_from_elsewhere) {
  Response response = scrape("", far_away());
  expect_refusal(response, 401, "token_needed");
  EXPECT_EQ(response.headers.find("WWW-Authenticate"), "Bearer realm=\"metrics\"");
  expect_refusal(scrape("nonsense", far_away()), 401, "token_needed");

  const std::string token = made_token();
  EXPECT_EQ(scrape(token, far_away()).status, 200u);
  expect_refusal(scrape(token + "x", far_away()), 401, "token_needed");
}

TEST_F(MetricsRoutesTest, a_new_token_ends_the_one_before_and_none_is_left_when_it_is_ended) {
  const std::string first = made_token();
  const std::string second = made_token();
  EXPECT_NE(first, second);
  expect_refusal(scrape(first, far_away()), 401, "token_needed");
  EXPECT_EQ(scrape(second, far_away()).status, 200u);
  EXPECT_EQ(text_of(control("metrics-token-end")), "{}");
  expect_refusal(scrape(second, far_away()), 401, "token_needed");
  expect_refusal(scrape("", far_away()), 401, "token_needed");
}

TEST_F(MetricsRoutesTest, an_administrator_without_the_token_is_nobody_here) {
  sign_in_as("sari", school::PersonRole::kAdministrator);
  EXPECT_EQ(ask("GET", "/metrics").status, 401u);
}

}  // namespace
}  // namespace app::api
