#include "server/http_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using proto::http::Request;
using proto::http::Response;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint16_t kPort = 8443;

Request get(std::string_view target, std::string_view host) {
  Request request;
  request.target = target;
  request.path = request.target.substr(0, request.target.find('?'));
  if (!host.empty()) request.headers.add("Host", host);
  return request;
}

const app::Caller kStranger{base::IpAddress::v4(192, 168, 1, 20), false, false, false};
const app::Caller kLocal{base::IpAddress::v4(127, 0, 0, 1), false, true, false};

std::string location(const Request& request, const app::Caller& caller,
                     std::uint16_t port = kPort) {
  const auto redirect = redirect_to_https(request, caller, port);
  if (!redirect) return "served";
  if (redirect->status != 308) return std::to_string(redirect->status);
  return std::string(*redirect->headers.find("Location"));
}

TEST(PlainHttp, sends_a_stranger_to_https_at_the_same_place) {
  EXPECT_EQ(location(get("/class/a?x=1", "kelas.local:8080"), kStranger),
            "https://kelas.local:8443/class/a?x=1");
  EXPECT_EQ(location(get("/", "192.168.1.7:8080"), kStranger), "https://192.168.1.7:8443/");
  EXPECT_EQ(location(get("/", "[2001:db8::1]:8080"), kStranger), "https://[2001:db8::1]:8443/");
}

TEST(PlainHttp, leaves_the_default_port_out) {
  EXPECT_EQ(location(get("/a", "kelas.id"), kStranger, 443), "https://kelas.id/a");
}

TEST(PlainHttp, a_redirect_is_not_remembered) {
  const auto redirect = redirect_to_https(get("/", "a"), kStranger, kPort);
  EXPECT_EQ(redirect->headers.find("Cache-Control"), "no-store");
}

TEST(PlainHttp, serves_the_trust_pages_to_everybody) {
  EXPECT_EQ(location(get("/trust", "kelas.local"), kStranger), "served");
  EXPECT_EQ(location(get("/trust/qr.svg", "kelas.local"), kStranger), "served");
  EXPECT_EQ(location(get("/trustworthy", "a"), kStranger), "https://a:8443/trustworthy");
}

TEST(PlainHttp, serves_the_browser_of_this_machine) {
  for (const char* host : {"localhost:8080", "LOCALHOST", "127.0.0.1:8080", "[::1]:8080"})
    EXPECT_EQ(location(get("/", host), kLocal), "served") << host;
}

TEST(PlainHttp, does_not_serve_a_strange_name_that_leads_to_this_machine) {
  EXPECT_EQ(location(get("/", "evil.example:8080"), kLocal), "https://evil.example:8443/");
}

TEST(PlainHttp, does_not_believe_a_stranger_who_says_localhost) {
  EXPECT_EQ(location(get("/", "localhost"), kStranger), "https://localhost:8443/");
}

TEST(PlainHttp, cannot_redirect_without_a_host) {
  EXPECT_EQ(location(get("/", ""), kStranger), "400");
  EXPECT_EQ(location(get("/", "a/../b"), kStranger), "400");
  EXPECT_EQ(location(get("/", "user@evil"), kStranger), "400");
  EXPECT_EQ(location(get("/", "[::1"), kStranger), "400");
}

TEST(PlainHttp, an_absolute_target_leads_to_the_front_page) {
  EXPECT_EQ(location(get("http://other/a", "kelas.id"), kStranger), "https://kelas.id:8443/");
}

TEST(PlainHttp, everything_is_served_over_tls_and_on_the_control_socket) {
  app::Caller secure = kStranger;
  secure.secure = true;
  EXPECT_EQ(location(get("/", "a"), secure), "served");
  app::Caller control;
  control.control = true;
  EXPECT_EQ(location(get("/", ""), control), "served");
}

bool is_served_to_viewers(std::string_view target, const app::Caller& caller = kStranger) {
  return !redirect_to_https(get(target, "192.168.1.7:8080"), caller, kPort, LanViewers::kAllowed);
}

TEST(LanViewers, are_given_what_following_a_class_or_a_channel_takes) {
  for (const char* target :
       {"/class/kelas-7a", "/live/klinik", "/assets/main-1a2b.js", "/api/signal",
        "/api/signal/pipes/x", "/api/rooms/kelas-7a/door", "/api/channels/klinik/door",
        "/hls/class:kelas-7a/~pass/index.m3u8?_HLS_msn=3", "/hls/klinik/video.m3u8"})
    EXPECT_TRUE(is_served_to_viewers(target)) << target;
}

TEST(LanViewers, are_given_nothing_else) {
  for (const char* target : {"/",
                             "/sign-in",
                             "/channels",
                             "/class/",
                             "/class/a/b",
                             "/live/",
                             "/assets/",
                             "/assets/a/b",
                             "/api/me",
                             "/api/sign-in",
                             "/api/rooms",
                             "/api/rooms/kelas-7a/links",
                             "/api/rooms//door",
                             "/api/rooms/a/b/door",
                             "/api/signals",
                             "/hlsx",
                             "/whip/kelas-7a",
                             "/whep/live/klinik",
                             "/video/1/index.mp4",
                             "/watch/1",
                             "/control/stats"})
    EXPECT_FALSE(is_served_to_viewers(target)) << target;
}

TEST(LanViewers, come_from_the_own_network) {
  app::Caller caller = kStranger;
  caller.address = base::IpAddress::v4(203, 0, 113, 5);
  EXPECT_FALSE(is_served_to_viewers("/class/kelas-7a", caller));
  caller.address = *base::IpAddress::parse("fd00::7");
  EXPECT_TRUE(is_served_to_viewers("/class/kelas-7a", caller));
}

TEST(LanViewers, are_no_customers_of_the_same_provider_and_no_proxy_on_this_machine) {
  app::Caller caller = kStranger;
  caller.address = base::IpAddress::v4(100, 64, 0, 9);
  EXPECT_FALSE(is_served_to_viewers("/class/kelas-7a", caller));
  caller = kLocal;
  EXPECT_FALSE(is_served_to_viewers("/class/kelas-7a", caller));
}

TEST(LanViewers, came_by_a_name_of_the_own_network) {
  const auto is_served = [](std::string_view host) {
    return !redirect_to_https(get("/class/a", host), kStranger, kPort, LanViewers::kAllowed);
  };
  for (const char* host : {"192.168.1.7:8080", "[fd00::7]:8080", "pendopo.local:8080", "Kelas.LAN",
                           "sekolah", "a.home.arpa", "x.internal"})
    EXPECT_TRUE(is_served(host)) << host;
  for (const char* host : {"evil.example:8080", "203.0.113.5", ".local", "local.evil.example"})
    EXPECT_FALSE(is_served(host)) << host;
}

TEST(LanViewers, must_be_allowed) {
  EXPECT_EQ(location(get("/class/a", "kelas.local"), kStranger),
            "https://kelas.local:8443/class/a");
}

TEST(Credentials, count_only_where_nobody_on_the_way_could_read_them) {
  const auto has_cookie = [](const app::Caller& caller) {
    Request request = get("/api/rooms/a/door", "kelas.local");
    request.headers.add("Cookie", "pendopo=secret");
    request.headers.add("Authorization", "Bearer secret");
    drop_credentials(request, caller);
    EXPECT_EQ(request.headers.contains("Cookie"), request.headers.contains("Authorization"));
    return request.headers.contains("Cookie");
  };
  app::Caller secure = kStranger;
  secure.secure = true;
  EXPECT_TRUE(has_cookie(secure));
  EXPECT_TRUE(has_cookie(kLocal));
  EXPECT_FALSE(has_cookie(kStranger));
}

Request upgrade(std::string_view path, std::string_view origin) {
  Request request = get(path, "kelas.local:8443");
  if (!origin.empty()) request.headers.add("Origin", origin);
  return request;
}

unsigned refusal(const Request& request) {
  app::Caller caller = kStranger;
  caller.secure = true;
  const auto response = refuse_upgrade(request, caller);
  return response ? response->status : 0;
}

TEST(Upgrade, is_taken_at_the_signalling_path_from_the_own_origin) {
  EXPECT_EQ(refusal(upgrade("/api/signal", "https://kelas.local:8443")), 0u);
}

TEST(Upgrade, is_refused_from_another_origin_or_from_none) {
  EXPECT_EQ(refusal(upgrade("/api/signal", "https://evil.example")), 403u);
  EXPECT_EQ(refusal(upgrade("/api/signal", "http://kelas.local:8443")), 403u);
  EXPECT_EQ(refusal(upgrade("/api/signal", "")), 403u);
}

TEST(Upgrade, is_refused_elsewhere) {
  EXPECT_EQ(refusal(upgrade("/", "https://kelas.local:8443")), 404u);
}

TEST(SecurityHeaders, are_on_every_document) {
  Response response;
  add_security_headers(response, "kelas.local:8443", true, false);
  const std::string policy(*response.headers.find("Content-Security-Policy"));
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, EndsWith("connect-src 'self' wss://kelas.local:8443"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.headers.find("Referrer-Policy"), "no-referrer");
  EXPECT_THAT(std::string(*response.headers.find("Permissions-Policy")),
              HasSubstr("display-capture=(self)"));
}

// Nine of them a second would be 15 MB in an hour of watching.
TEST(SecurityHeaders, what_is_no_document_has_only_a_type_to_be_believed) {
  for (const char* type : {"video/mp4", "audio/mp4", "application/vnd.apple.mpegurl",
                           "application/json", "application/json; charset=utf-8"}) {
    Response response;
    response.headers.set("Content-Type", type);
    add_security_headers(response, "kelas.local", true, true);
    EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff") << type;
    EXPECT_FALSE(response.headers.contains("Content-Security-Policy")) << type;
    EXPECT_FALSE(response.headers.contains("Permissions-Policy")) << type;
  }
  for (const char* type : {"", "text/html", "text/plain; charset=utf-8", "image/svg+xml",
                           "application/octet-stream", "application/xhtml+xml", "VIDEO/mp4"}) {
    Response response;
    response.headers.set("Content-Type", type);
    add_security_headers(response, "kelas.local", true, true);
    EXPECT_TRUE(response.headers.contains("Content-Security-Policy")) << type;
  }
}

// What the page may connect to, as the policy says it.
std::string connect_sources(std::string_view host_field, bool secure) {
  Response response;
  add_security_headers(response, host_field, secure, false);
  const std::string policy(*response.headers.find("Content-Security-Policy"));
  const std::string_view directive = "connect-src ";
  return policy.substr(policy.find(directive) + directive.size());
}

TEST(SecurityHeaders, let_the_page_connect_to_its_own_server_alone) {
  EXPECT_EQ(connect_sources("kelas.id", true), "'self' wss://kelas.id");
  EXPECT_EQ(connect_sources("192.168.1.7:8443", true), "'self' wss://192.168.1.7:8443");
}

TEST(SecurityHeaders, name_the_websocket_as_the_page_came) {
  EXPECT_EQ(connect_sources("localhost:8080", false), "'self' ws://localhost:8080");
  EXPECT_EQ(connect_sources("kelas.local:8080", false), "'self' ws://kelas.local:8080");
}

TEST(SecurityHeaders, repeat_nothing_odd_of_the_host_field) {
  for (const char* host : {"", "a b", "a; script-src *", "*", "a:", "a:0", "a:65536", "a:1:2",
                           "a:x", ":8443", "[::1]:8443", "[::1", "a_b", "user@evil", "a,b"})
    EXPECT_EQ(connect_sources(host, true), "'self'") << host;
}

TEST(SecurityHeaders, pin_https_only_where_every_browser_trusts_the_certificate) {
  for (const auto& [secure, hsts, sent] :
       {std::tuple{true, true, true}, {true, false, false}, {false, true, false}}) {
    Response response;
    add_security_headers(response, "kelas.local", secure, hsts);
    EXPECT_EQ(response.headers.contains("Strict-Transport-Security"), sent);
  }
}

TEST(SecurityHeaders, leave_a_stricter_policy_of_a_handler_alone) {
  Response response;
  response.headers.add("Content-Security-Policy", "default-src 'none'");
  add_security_headers(response, "kelas.local", true, false);
  EXPECT_EQ(response.headers.joined("Content-Security-Policy"), "default-src 'none'");
}

TEST(HostOf, leaves_the_port_out) {
  EXPECT_EQ(host_of("a:1"), "a");
  EXPECT_EQ(host_of("[::1]:1"), "[::1]");
  EXPECT_EQ(host_of("a b"), "");
  EXPECT_EQ(host_of(""), "");
}

TEST(SecurityHeaders, only_the_page_of_a_channel_may_be_embedded) {
  EXPECT_EQ(framing_of("/live/klinik"), Framing::kAnywhere);
  for (const char* path : {"/", "/live", "/class/live", "/channels", "/api/channels"})
    EXPECT_EQ(framing_of(path), Framing::kNowhere) << path;
  proto::http::Response open;
  add_security_headers(open, "kelas.local", true, false, Framing::kAnywhere);
  EXPECT_NE(open.headers.find("Content-Security-Policy")->find("frame-ancestors *;"),
            std::string_view::npos);
  proto::http::Response closed;
  add_security_headers(closed, "kelas.local", true, false);
  EXPECT_NE(closed.headers.find("Content-Security-Policy")->find("frame-ancestors 'none';"),
            std::string_view::npos);
}

}  // namespace
}  // namespace server
