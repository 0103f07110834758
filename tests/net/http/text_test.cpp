#include <gtest/gtest.h>

#include "net/http/client.hpp"

namespace net::http {
namespace {

TEST(Url, reads_scheme_host_port_and_target) {
  const auto url = parse_url("https://school.example:8443/whep/kelas-7a?x=1");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "school.example");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/whep/kelas-7a?x=1");
}

TEST(Url, has_defaults) {
  EXPECT_EQ(parse_url("https://a")->port, 443);
  EXPECT_EQ(parse_url("http://a")->port, 80);
  EXPECT_FALSE(parse_url("http://a")->tls);
  EXPECT_EQ(parse_url("http://a")->target, "/");
  EXPECT_EQ(parse_url("http://a?x")->target, "/?x");
  EXPECT_EQ(parse_url("http://a/b#c")->target, "/b");
}

TEST(Url, takes_ipv6_in_brackets) {
  EXPECT_EQ(parse_url("https://[2001:db8::1]:8443/")->host, "2001:db8::1");
  EXPECT_EQ(parse_url("https://[2001:db8::1]:8443/")->port, 8443);
  EXPECT_EQ(parse_url("https://[::1]/")->port, 443);
}

TEST(Url, refuses_others) {
  for (const char* text : {"", "school.example", "ftp://a", "https://", "https://a:0",
                           "https://a:x", "https://a:99999", "https://user@a/"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Url, resolves_a_location) {
  const Url from = *parse_url("https://a:8443/whip/room?x=1");
  EXPECT_EQ(resolve(from, "/whip/room/7")->target, "/whip/room/7");
  EXPECT_EQ(resolve(from, "/whip/room/7")->port, 8443);
  EXPECT_EQ(resolve(from, "other")->target, "/whip/other");
  EXPECT_EQ(resolve(from, "http://b/c")->host, "b");
  EXPECT_FALSE(resolve(from, ""));
  EXPECT_FALSE(resolve(from, "//b/c"));
}

TEST(HttpReply, is_read_with_a_length) {
  const auto reply =
      parse_reply("HTTP/1.1 201 Created\r\nLocation:  /x \r\nContent-Length: 5\r\n\r\nhello, more");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201u);
  EXPECT_EQ(reply->headers.at("location"), "/x");
  EXPECT_EQ(reply->body, "hello");
}

TEST(HttpReply, is_read_in_chunks) {
  const auto reply = parse_reply(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "abcde");
}

TEST(HttpReply, is_read_until_the_server_closes) {
  EXPECT_EQ(parse_reply("HTTP/1.0 200 OK\r\n\r\nall of it")->body, "all of it");
}

TEST(HttpReply, is_refused_when_it_is_damaged) {
  for (const char* text :
       {"", "HTTP/1.1 200 OK\r\n", "SSH-2.0\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
    EXPECT_FALSE(parse_reply(text)) << text;
  }
}

TEST(Reply, to_head_has_no_body_whatever_its_length_says) {
  const auto reply = parse_reply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\n\r\n", true);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->headers.at("a"), "b");
  EXPECT_EQ(reply->body, "");
}

}  // namespace
}  // namespace net::http
