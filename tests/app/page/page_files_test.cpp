#include "app/page/page_files.hpp"

#include <array>

#include <gtest/gtest.h>

namespace app::page {
namespace {

using proto::http::Method;
using proto::http::Request;
using proto::http::Response;

const std::array<EmbeddedFile, 3> kFiles{{
    {"/", "text/html; charset=utf-8", "W/\"1\"", false, base::as_bytes("<html>"),
     base::as_bytes("html-br"), base::as_bytes("html-gz")},
    {"/assets/icon.svg", "image/svg+xml", "W/\"2\"", true, base::as_bytes("<svg>"), {}, {}},
    {"/assets/main-1.js",
     "text/javascript",
     "W/\"3\"",
     true,
     base::as_bytes("code"),
     {},
     base::as_bytes("code-gz")},
}};

Request get(std::string_view path, std::string_view encodings = "") {
  Request request;
  request.path = path;
  if (!encodings.empty()) request.headers.add("Accept-Encoding", encodings);
  return request;
}

std::optional<Response> respond(const Request& request) {
  return PageFiles(kFiles).respond(request);
}

std::string body(const Request& request) {
  const auto response = respond(request);
  return response ? std::string(base::as_text(response->body_bytes())) : "none";
}

TEST(PageFiles, gives_a_file_with_its_type) {
  const auto response = respond(get("/assets/icon.svg"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200u);
  EXPECT_EQ(response->headers.find("Content-Type"), "image/svg+xml");
  EXPECT_EQ(response->headers.find("ETag"), "W/\"2\"");
  EXPECT_EQ(base::as_text(response->body_bytes()), "<svg>");
}

TEST(PageFiles, gives_the_one_page_for_every_view) {
  for (const char* path : {"/", "/first-run", "/setup", "/doctor", "/class/kelas-7a"})
    EXPECT_EQ(body(get(path)), "<html>") << path;
}

TEST(PageFiles, knows_nothing_of_other_paths) {
  for (const char* path : {"/class", "/class/", "/class/a/b", "/assets", "/assets/main-2.js",
                           "/index.html.br", "/zzz", ""})
    EXPECT_EQ(body(get(path)), "none") << path;
}

TEST(PageFiles, prefers_brotli_to_gzip_to_the_plain_bytes) {
  EXPECT_EQ(body(get("/", "gzip, deflate, br")), "html-br");
  EXPECT_EQ(body(get("/", "gzip, br;q=0")), "html-gz");
  EXPECT_EQ(body(get("/", "deflate")), "<html>");
  EXPECT_EQ(body(get("/assets/main-1.js", "gzip, br")), "code-gz");
  EXPECT_EQ(body(get("/assets/icon.svg", "gzip, br")), "<svg>");
}

TEST(PageFiles, names_the_coding_and_that_it_varies) {
  const auto compressed = respond(get("/", "br"));
  EXPECT_EQ(compressed->headers.find("Content-Encoding"), "br");
  EXPECT_EQ(compressed->headers.find("Vary"), "Accept-Encoding");
  const auto plain = respond(get("/"));
  EXPECT_FALSE(plain->headers.contains("Content-Encoding"));
  EXPECT_EQ(plain->headers.find("Vary"), "Accept-Encoding");
}

TEST(PageFiles, hashed_names_are_kept_for_ever_and_the_page_is_asked_for_each_time) {
  EXPECT_EQ(respond(get("/assets/main-1.js"))->headers.find("Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(respond(get("/"))->headers.find("Cache-Control"), "no-cache");
}

TEST(PageFiles, answers_304_when_the_browser_has_it) {
  Request request = get("/", "br");
  request.headers.add("If-None-Match", "W/\"1\"");
  const auto response = respond(request);
  EXPECT_EQ(response->status, 304u);
  EXPECT_EQ(response->body_size(), 0u);
  EXPECT_EQ(response->headers.find("ETag"), "W/\"1\"");
}

TEST(PageFiles, answers_200_when_the_browser_has_an_older_one) {
  Request request = get("/");
  request.headers.add("If-None-Match", "W/\"0\"");
  EXPECT_EQ(respond(request)->status, 200u);
}

TEST(PageFiles, can_only_be_read) {
  Request request = get("/");
  request.method = Method::kPost;
  const auto response = respond(request);
  EXPECT_EQ(response->status, 405u);
  EXPECT_EQ(response->headers.find("Allow"), "GET, HEAD");
  request.method = Method::kHead;
  EXPECT_EQ(respond(request)->status, 200u);
}

}  // namespace
}  // namespace app::page
