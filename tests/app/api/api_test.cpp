#include "app/api/api.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using ApiTest = ApiFixture;

TEST_F(ApiTest, knows_no_other_address) {
  for (const char* path :
       {"/api/", "/api/nothing", "/api/me/", "/api//me", "/api/rooms/x", "/api/rooms//links",
        "/api/rooms/x/links/l1/y", "/", "*", "/api/rooms/x/"}) {
    const Response response = ask("GET", path);
    EXPECT_TRUE(response.status == 404 || response.status == 405) << path;
  }
  expect_refusal(ask("GET", "/api/nothing"), 404, "not_found");
}

TEST_F(ApiTest, names_the_methods_of_an_address) {
  const Response response = ask("PATCH", "/api/rooms");
  expect_refusal(response, 405, "method_not_allowed");
  EXPECT_EQ(header(response, "Allow"), "GET, POST");
  EXPECT_EQ(header(ask("GET", "/api/sign-in"), "Allow"), "POST");
  EXPECT_EQ(header(ask("GET", "/api/rooms/x/links/l1"), "Allow"), "DELETE");
}

TEST_F(ApiTest, answers_head_as_get) {
  EXPECT_EQ(ask("HEAD", "/api/me").status, 200u);
}

TEST_F(ApiTest, takes_changes_from_its_own_page_only) {
  sign_in_as("sari");
  const auto with_origin = [&](std::optional<std::string> origin) {
    proto::http::Request request = page_request("POST", "/api/rooms", R"({"title": "X"})");
    request.headers.remove("Origin");
    if (origin) request.headers.add("Origin", *origin);
    return send(std::move(request), page_caller());
  };
  for (const char* origin : {"https://evil.example", "null", "http://pendopo.local:8443",
                             "https://pendopo.local", "https://pendopo.local:8443.evil.example"}) {
    expect_refusal(with_origin(origin), 403, "wrong_origin");
  }
  expect_refusal(with_origin(std::nullopt), 403, "wrong_origin");
  EXPECT_TRUE(store().rooms().value().empty());
  EXPECT_EQ(with_origin("https://pendopo.local:8443").status, 201u);
}

TEST_F(ApiTest, asks_every_change_for_its_origin) {
  sign_in_as("sari");
  for (const auto& [method, path] :
       {std::pair("POST", "/api/first-run"), std::pair("POST", "/api/sign-in"),
        std::pair("POST", "/api/sign-out"), std::pair("POST", "/api/rooms"),
        std::pair("DELETE", "/api/rooms/x"), std::pair("POST", "/api/rooms/x/links"),
        std::pair("DELETE", "/api/rooms/x/links/l1"), std::pair("POST", "/api/rooms/x/door")}) {
    proto::http::Request request = page_request(method, path, "{}");
    request.headers.set("Origin", "https://evil.example");
    expect_refusal(send(std::move(request), page_caller()), 403, "wrong_origin");
  }
}

TEST_F(ApiTest, reads_without_an_origin) {
  proto::http::Request request = page_request("GET", "/api/me");
  request.headers.remove("Origin");
  EXPECT_EQ(send(std::move(request), page_caller()).status, 200u);
}

TEST_F(ApiTest, takes_json_and_says_so) {
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"}) {
    proto::http::Request request = page_request("POST", "/api/sign-in", "{}");
    request.headers.set("Content-Type", type);
    expect_refusal(send(std::move(request), page_caller()), 415, "json_needed");
  }
  proto::http::Request request = page_request("POST", "/api/sign-in", "{}");
  request.headers.remove("Content-Type");
  expect_refusal(send(request, page_caller()), 415, "json_needed");
  request.headers.add("Content-Type", "Application/JSON ; charset=utf-8");
  expect_refusal(send(request, page_caller()), 400, "bad_message");
}

TEST_F(ApiTest, refuses_garbage) {
  sign_in_as("sari");
  add_room("x");
  for (const char* path : {"/api/first-run", "/api/sign-in", "/api/rooms", "/api/rooms/x/links",
                           "/api/rooms/x/door"}) {
    for (const char* body : {"x", "[]", "null", "{", "\"\xFF\"",
                             "{\"title\": 1, \"name\": 1, "
                             "\"can\": 1, \"link\": 1, \"token\": 1, \"password\": 1}"}) {
      expect_refusal(ask("POST", path, body), 400, "bad_message");
    }
    expect_refusal(ask("POST", path, "{}" + std::string(json::kSizeMax, ' ')), 413, "too_long");
  }
}

TEST_F(ApiTest, needs_a_sign_in_for_what_is_the_teachers) {
  add_room("x");
  add_link("x");
  for (const char* stranger : {"", "nonsense"}) {
    cookie = stranger;
    expect_refusal(ask("GET", "/api/rooms"), 403, "sign_in_needed");
    expect_refusal(ask("POST", "/api/rooms", R"({"title": "X"})"), 403, "sign_in_needed");
    expect_refusal(ask("DELETE", "/api/rooms/x"), 403, "sign_in_needed");
    expect_refusal(ask("GET", "/api/rooms/x/links"), 403, "sign_in_needed");
    expect_refusal(ask("POST", "/api/rooms/x/links", R"({"can": "join"})"), 403, "sign_in_needed");
    expect_refusal(ask("DELETE", "/api/rooms/x/links/l1"), 403, "sign_in_needed");
  }
  EXPECT_TRUE(store().find_room("x").value());
  EXPECT_FALSE(store().links("x").value()[0].revoked);
  EXPECT_EQ(store().links("x").value().size(), 1u);
}

TEST_F(ApiTest, answers_are_json_that_nobody_keeps) {
  const Response response = ask("GET", "/api/me");
  EXPECT_EQ(header(response, "Content-Type").substr(0, 16), "application/json");
  EXPECT_NE(header(response, "Cache-Control").find("no-store"), std::string::npos);
}

TEST_F(ApiTest, a_store_that_fails_is_a_busy_server) {
  sign_in_as("sari");
  break_store();
  const Response response = ask("GET", "/api/rooms");
  expect_refusal(response, 503, "server_busy");
  EXPECT_EQ(header(response, "Retry-After"), "2");
  expect_refusal(ask("GET", "/api/me"), 503, "server_busy");
  expect_refusal(ask("POST", "/api/sign-out"), 503, "server_busy");
}

TEST_F(ApiTest, keeps_a_connection_busy_only_as_long_as_the_store) {
  // Two requests of one page at the same time, on one loop.
  boost::asio::io_context loop;
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    boost::asio::co_spawn(loop, api.handle(page_request("GET", "/api/me"), page_caller()),
                          [&](std::exception_ptr e, const Response& response) {
                            EXPECT_FALSE(e);
                            EXPECT_EQ(response.status, 200u);
                            ++answered;
                          });
  }
  loop.run();
  EXPECT_EQ(answered, 20);
}

}  // namespace
}  // namespace app::api
