#include "proto/websocket/handshake.hpp"

#include <gtest/gtest.h>

namespace proto::websocket {
namespace {

http::Request upgrade(std::string_view key, std::string_view version) {
  http::Request request;
  request.headers.add("Sec-WebSocket-Key", key);
  request.headers.add("Sec-WebSocket-Version", version);
  return request;
}

TEST(Handshake, computes_the_accept_key_of_the_rfc) {
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, answers_101_with_the_accept_key) {
  const auto response = upgrade_response(upgrade("dGhlIHNhbXBsZSBub25jZQ==", "13"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 101u);
  EXPECT_EQ(response->headers.find("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(response->headers.find("Upgrade"), "websocket");
  EXPECT_EQ(response->headers.find("Connection"), "Upgrade");
}

TEST(Handshake, refuses_another_version_and_names_ours) {
  const auto response = upgrade_response(upgrade("dGhlIHNhbXBsZSBub25jZQ==", "8"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().status, 426u);
  EXPECT_EQ(response.error().headers.find("Sec-WebSocket-Version"), "13");
}

TEST(Handshake, refuses_a_key_that_is_missing_or_not_16_bytes) {
  EXPECT_EQ(upgrade_response(upgrade("c2hvcnQ=", "13")).error().status, 400u);
  EXPECT_EQ(upgrade_response(upgrade("???", "13")).error().status, 400u);
  http::Request request;
  request.headers.add("Sec-WebSocket-Version", "13");
  EXPECT_EQ(upgrade_response(request).error().status, 400u);
}

}  // namespace
}  // namespace proto::websocket
