#include "proto/http/message.hpp"

#include <gtest/gtest.h>

namespace proto::http {
namespace {

Request with(std::string_view name, std::string_view value) {
  Request request;
  request.headers.add(name, value);
  return request;
}

TEST(Headers, finds_a_field_whatever_its_case) {
  Headers headers;
  headers.add("Content-Type", "text/html");
  EXPECT_EQ(headers.find("content-TYPE"), "text/html");
  EXPECT_FALSE(headers.find("Content"));
}

TEST(Headers, keeps_the_order_of_the_wire) {
  Headers headers;
  headers.add("B", "1");
  headers.add("A", "2");
  std::string names;
  for (const HeaderField& field : headers) names += field.name;
  EXPECT_EQ(names, "BA");
}

TEST(Headers, joins_repeated_fields_into_one_list) {
  Headers headers;
  headers.add("Accept-Encoding", "gzip");
  headers.add("Other", "x");
  headers.add("accept-encoding", "br");
  EXPECT_EQ(headers.joined("Accept-Encoding"), "gzip, br");
  EXPECT_EQ(headers.count("ACCEPT-ENCODING"), 2u);
  EXPECT_EQ(headers.joined("Missing"), "");
}

TEST(Headers, set_leaves_one_field_of_the_name) {
  Headers headers;
  headers.add("Vary", "a");
  headers.add("vary", "b");
  headers.set("Vary", "c");
  EXPECT_EQ(headers.joined("Vary"), "c");
  headers.remove("VARY");
  EXPECT_EQ(headers.size(), 0u);
}

TEST(Response, has_a_body_of_text_or_of_static_bytes) {
  static constexpr std::uint8_t kBytes[] = {1, 2, 3};
  Response response = text_response(200, "four");
  EXPECT_EQ(response.body_size(), 4u);
  response.body = StaticBytes(kBytes);
  EXPECT_EQ(response.body_size(), 3u);
  EXPECT_EQ(response.body_bytes().data(), kBytes);
  const auto piece = std::make_shared<const std::vector<std::uint8_t>>(7);
  response.body = SharedPieces{piece, piece};
  EXPECT_EQ(response.body_size(), 14u);
  EXPECT_EQ(response.body_bytes().data(), piece->data());
  EXPECT_EQ(response.body_bytes().size(), 7u);
  ASSERT_NE(response.pieces(), nullptr);
  EXPECT_EQ(response.source(), nullptr);
  response.body = SharedPieces{};
  EXPECT_EQ(response.body_size(), 0u);
  EXPECT_TRUE(response.body_bytes().empty());
}

TEST(Response, json_is_never_cached) {
  const Response response = json_response(201, "{}");
  EXPECT_EQ(response.status, 201u);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
}

TEST(Response, a_redirect_names_its_location) {
  const Response response = redirect_response(308, "https://kelas.local:8443/");
  EXPECT_EQ(response.headers.find("Location"), "https://kelas.local:8443/");
  EXPECT_EQ(response.body_size(), 0u);
}

TEST(ReasonPhrase, is_empty_for_an_unknown_status) {
  EXPECT_EQ(reason_phrase(413), "Content Too Large");
  EXPECT_EQ(reason_phrase(299), "");
}

TEST(ListContains, compares_whole_tokens) {
  EXPECT_TRUE(list_contains("keep-alive, Upgrade", "upgrade"));
  EXPECT_FALSE(list_contains("keep-alive, Upgraded", "upgrade"));
  EXPECT_FALSE(list_contains("", "upgrade"));
}

TEST(PercentDecode, decodes_bytes_and_leaves_plus_alone) {
  EXPECT_EQ(percent_decode("kelas%207a+b"), "kelas 7a+b");
  EXPECT_EQ(percent_decode("%C3%A9"), "\xC3\xA9");
}

TEST(PercentDecode, refuses_what_is_cut_short_or_not_hexadecimal) {
  EXPECT_FALSE(percent_decode("a%2"));
  EXPECT_FALSE(percent_decode("a%"));
  EXPECT_FALSE(percent_decode("%zz"));
}

TEST(QueryValue, finds_the_first_value_and_decodes_it) {
  EXPECT_EQ(query_value("a=1&lang=id+ID%21&lang=en", "lang"), "id ID!");
  EXPECT_EQ(query_value("lang", "lang"), "");
  EXPECT_FALSE(query_value("language=id", "lang"));
  EXPECT_FALSE(query_value("lang=%", "lang"));
  EXPECT_FALSE(query_value("", "lang"));
}

TEST(Cookie, is_found_among_others) {
  const Request request = with("Cookie", "a=b; pendopo_sign_in=xyz=; c=d");
  EXPECT_EQ(cookie(request, "pendopo_sign_in"), "xyz=");
  EXPECT_FALSE(cookie(request, "sign_in"));
  EXPECT_FALSE(cookie(Request{}, "a"));
}

TEST(AcceptsEncoding, follows_the_weights) {
  EXPECT_TRUE(accepts_encoding(with("Accept-Encoding", "gzip, deflate, br, zstd"), "br"));
  EXPECT_FALSE(accepts_encoding(with("Accept-Encoding", "gzip, br;q=0"), "br"));
  EXPECT_FALSE(accepts_encoding(with("Accept-Encoding", "br; q=0.000"), "br"));
  EXPECT_TRUE(accepts_encoding(with("Accept-Encoding", "br;q=0.001"), "br"));
  EXPECT_TRUE(accepts_encoding(with("Accept-Encoding", "*"), "br"));
  EXPECT_FALSE(accepts_encoding(with("Accept-Encoding", "*;q=0"), "br"));
}

TEST(AcceptsEncoding, without_the_field_only_identity_is_accepted) {
  EXPECT_FALSE(accepts_encoding(Request{}, "gzip"));
  EXPECT_TRUE(accepts_encoding(Request{}, "identity"));
}

TEST(MatchesEtag, compares_weakly_and_in_lists) {
  EXPECT_TRUE(matches_etag(with("If-None-Match", "\"a\", W/\"b\""), "\"b\""));
  EXPECT_TRUE(matches_etag(with("If-None-Match", "*"), "\"b\""));
  EXPECT_FALSE(matches_etag(with("If-None-Match", "\"a\""), "\"b\""));
  EXPECT_FALSE(matches_etag(Request{}, "\"b\""));
}

TEST(BearerToken, is_what_follows_the_scheme) {
  EXPECT_EQ(bearer_token(with("Authorization", "bearer  abc ")), "abc");
  EXPECT_FALSE(bearer_token(with("Authorization", "Basic abc")));
  EXPECT_FALSE(bearer_token(with("Authorization", "Bearer ")));
  EXPECT_FALSE(bearer_token(Request{}));
}

Request from_origin(std::string_view origin, std::string_view host) {
  Request request = with("Origin", origin);
  request.headers.add("Host", host);
  return request;
}

TEST(SameOrigin, holds_for_the_same_host_and_port) {
  EXPECT_TRUE(is_same_origin(from_origin("https://kelas.local:8443", "Kelas.local:8443"), true));
  EXPECT_TRUE(is_same_origin(from_origin("https://[fe80::1]:8443", "[fe80::1]:8443"), true));
  EXPECT_TRUE(is_same_origin(from_origin("http://localhost:8080", "localhost:8080"), false));
}

TEST(SameOrigin, knows_the_default_ports) {
  EXPECT_TRUE(is_same_origin(from_origin("https://kelas.id", "kelas.id:443"), true));
  EXPECT_TRUE(is_same_origin(from_origin("http://kelas.id:80", "kelas.id"), false));
  EXPECT_FALSE(is_same_origin(from_origin("https://kelas.id", "kelas.id:8443"), true));
}

TEST(SameOrigin, fails_for_another_host_port_or_scheme) {
  EXPECT_FALSE(is_same_origin(from_origin("https://evil.id:8443", "kelas.local:8443"), true));
  EXPECT_FALSE(is_same_origin(from_origin("https://kelas.local:1", "kelas.local:8443"), true));
  EXPECT_FALSE(is_same_origin(from_origin("http://kelas.local:8443", "kelas.local:8443"), true));
  EXPECT_FALSE(is_same_origin(from_origin("null", "kelas.local:8443"), true));
}

TEST(SameOrigin, fails_without_origin_or_host_or_with_two_origins) {
  EXPECT_FALSE(is_same_origin(with("Origin", "https://a"), true));
  EXPECT_FALSE(is_same_origin(with("Host", "a"), true));
  Request two = from_origin("https://a", "a");
  two.headers.add("Origin", "https://b");
  EXPECT_FALSE(is_same_origin(two, true));
}

TEST(SameOrigin, fails_for_ports_that_are_none) {
  EXPECT_FALSE(is_same_origin(from_origin("https://a:70000", "a:70000"), true));
  EXPECT_FALSE(is_same_origin(from_origin("https://a:8x", "a:8x"), true));
  EXPECT_FALSE(is_same_origin(from_origin("https://:8443", ":8443"), true));
}

}  // namespace
}  // namespace proto::http
