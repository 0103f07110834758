#include "app/page/trust_pages.hpp"

#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/page/qr_svg.hpp"
#include "app/page/trust_text.hpp"

namespace app::page {
namespace {

using proto::http::Method;
using proto::http::Request;
using proto::http::Response;
using ::testing::HasSubstr;
using ::testing::Not;

TrustFacts facts() {
  return {{1, 2, 3}, "AB:CD", "kelas.local", 8443, 8080, nullptr};
}

Request get(std::string_view path, std::string_view host = "192.168.1.7:8080") {
  Request request;
  request.path = path;
  request.headers.add("Host", host);
  return request;
}

Response respond(const Request& request, TrustFacts known = facts()) {
  const auto response = TrustPages(std::move(known)).respond(request);
  return response ? *response : proto::http::empty_response(0);
}

std::string body(const Request& request, TrustFacts known = facts()) {
  return std::string(base::as_text(respond(request, std::move(known)).body_bytes()));
}

TEST(TrustPages, answer_only_at_their_own_address) {
  EXPECT_EQ(respond(get("/")).status, 0u);
  EXPECT_EQ(respond(get("/trustworthy")).status, 0u);
  EXPECT_EQ(respond(get("/trust")).status, 200u);
  EXPECT_EQ(respond(get("/trust/")).status, 200u);
  EXPECT_EQ(respond(get("/trust/nothing")).status, 404u);
}

TEST(TrustPages, tell_when_somebody_is_given_the_authority) {
  int taken = 0;
  TrustFacts known = facts();
  known.on_taken = [&taken] { ++taken; };
  respond(get("/trust"), known);
  Request only_asked = get("/trust/pendopo-authority.crt");
  only_asked.method = Method::kHead;
  respond(only_asked, known);
  EXPECT_EQ(taken, 0);
  respond(get("/trust/pendopo-authority.crt"), known);
  EXPECT_EQ(taken, 1);
}

TEST(TrustPages, can_only_be_read) {
  Request request = get("/trust");
  request.method = Method::kPost;
  EXPECT_EQ(respond(request).status, 405u);
}

TEST(TrustPages, fill_in_every_blank) {
  for (const char* language : {"lang=en", "lang=id"}) {
    Request request = get("/trust");
    request.query = language;
    for (const TrustFacts& known : {facts(), TrustFacts{{}, "", "kelas.id", 443, 80, nullptr}}) {
      const std::string page = body(request, known);
      EXPECT_THAT(page, HasSubstr("<!doctype html>"));
      EXPECT_THAT(page, Not(HasSubstr("{{")));
    }
  }
}

TEST(TrustPages, show_fingerprint_and_addresses_as_the_visitor_knows_them) {
  const std::string page = body(get("/trust"));
  EXPECT_THAT(page, HasSubstr("AB:CD"));
  EXPECT_THAT(page, HasSubstr("href=\"https://192.168.1.7:8443/\""));
  EXPECT_THAT(page, HasSubstr("alt=\"http://192.168.1.7:8080/trust\""));
}

TEST(TrustPages, keep_the_brackets_of_an_ipv6_host) {
  EXPECT_THAT(body(get("/trust", "[2001:db8::1]:8080")), HasSubstr("https://[2001:db8::1]:8443/"));
}

TEST(TrustPages, on_the_machine_itself_show_a_phone_the_name_of_the_host) {
  const std::string page = body(get("/trust", "localhost:8080"));
  EXPECT_THAT(page, HasSubstr("alt=\"http://kelas.local:8080/trust\""));
  EXPECT_THAT(page, HasSubstr("href=\"https://localhost:8443/\""));
}

TEST(TrustPages, do_not_repeat_what_a_stranger_puts_into_host) {
  const std::string page = body(get("/trust", "\"><script>alert(1)</script>"));
  EXPECT_THAT(page, Not(HasSubstr("alert")));
  EXPECT_THAT(page, HasSubstr("https://kelas.local:8443/"));
}

TEST(TrustPages, leave_default_ports_out) {
  TrustFacts known = facts();
  known.https_port = 443;
  known.http_port = 80;
  const std::string page = body(get("/trust", "kelas.id"), known);
  EXPECT_THAT(page, HasSubstr("href=\"https://kelas.id/\""));
  EXPECT_THAT(page, HasSubstr("alt=\"http://kelas.id/trust\""));
}

TEST(TrustPages, speak_the_language_of_the_browser) {
  Request request = get("/trust");
  request.headers.add("Accept-Language", "id-ID,id;q=0.9,en;q=0.8");
  EXPECT_THAT(body(request), HasSubstr("<html lang=\"id\">"));
  EXPECT_EQ(respond(request).headers.find("Content-Language"), "id");
  EXPECT_THAT(body(get("/trust")), HasSubstr("<html lang=\"en\">"));
}

TEST(TrustPages, open_the_section_of_the_visitors_device) {
  Request request = get("/trust");
  request.headers.add("User-Agent", "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/140");
  const std::string page = body(request);
  EXPECT_THAT(page, HasSubstr("<details id=\"android\" open>"));
  EXPECT_THAT(page, HasSubstr("<details id=\"linux\">"));
}

TEST(TrustPages, give_the_authority_as_phones_expect_it) {
  const Response response = respond(get("/trust/pendopo-authority.crt"));
  EXPECT_EQ(response.headers.find("Content-Type"), "application/x-x509-ca-cert");
  EXPECT_EQ(base::as_text(response.body_bytes()), "\x01\x02\x03");
}

TEST(TrustPages, with_a_public_certificate_have_nothing_to_install) {
  TrustFacts known = facts();
  known.authority_der.clear();
  EXPECT_EQ(respond(get("/trust/pendopo-authority.crt"), known).status, 404u);
  EXPECT_THAT(body(get("/trust"), known), HasSubstr("Nothing to install"));
}

TEST(TrustPages, give_their_stylesheet_and_pictures_and_not_their_templates) {
  EXPECT_EQ(respond(get("/trust/trust.css")).headers.find("Content-Type"),
            "text/css; charset=utf-8");
  EXPECT_EQ(respond(get("/trust/download.svg")).headers.find("Content-Type"), "image/svg+xml");
  EXPECT_EQ(respond(get("/trust/trust.en.html")).status, 404u);
}

// Both languages tell the same in the same order, with pictures that exist.
TEST(TrustPages, have_the_same_sections_and_pictures_in_both_languages) {
  const auto skeleton = [](std::string_view name) {
    const std::string page(embedded_text(name));
    const std::regex part("(<details id=\"[a-z]+\")|(src=\"/trust/[a-z-]+\\.svg\")");
    std::string found;
    for (std::sregex_iterator it(page.begin(), page.end(), part), end; it != end; ++it)
      found += it->str() + "\n";
    return found;
  };
  const std::string english = skeleton("trust.en.html");
  EXPECT_EQ(english, skeleton("trust.id.html"));
  for (const char* device : {"android", "ios", "windows", "macos", "linux", "firefox"})
    EXPECT_THAT(english, HasSubstr("id=\"" + std::string(device)));
  const std::regex picture("/trust/([a-z-]+\\.svg)");
  for (std::sregex_iterator it(english.begin(), english.end(), picture), end; it != end; ++it) {
    const std::string name = (*it)[1];
    if (name != "qr.svg") EXPECT_FALSE(embedded_text(name).empty()) << name;
  }
}

TEST(TrustPages, need_nothing_that_the_content_security_policy_forbids) {
  for (const char* name : {"trust.en.html", "trust.id.html", "trusted.en.html"}) {
    const std::string page(embedded_text(name));
    for (const char* forbidden : {"<script", "style=", "<style", "onclick", "http://", "https://"})
      EXPECT_THAT(page, Not(HasSubstr(forbidden))) << name;
  }
}

TEST(QrSvg, draws_a_code_with_its_quiet_zone) {
  const std::string svg = qr_svg("http://kelas.local:8080/trust");
  EXPECT_THAT(svg, HasSubstr("viewBox=\"-4 -4 37 37\""));  // version 3: 29 modules
  EXPECT_THAT(svg, HasSubstr("M0 0h1v1h-1z"));             // the corner of a finder pattern
}

TEST(QrSvg, is_empty_for_a_text_that_does_not_fit) {
  EXPECT_EQ(qr_svg(std::string(3000, 'x')), "");
}

}  // namespace
}  // namespace app::page
