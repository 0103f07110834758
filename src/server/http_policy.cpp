#include "server/http_policy.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <system_error>

#include "base/number.hpp"
#include "proto/http/local_host.hpp"

namespace server {

namespace http = proto::http;

namespace {

constexpr std::string_view kSignalPath = "/api/signal";

constexpr std::string_view kPolicyUpToFraming =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob: mediastream:; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors ";
constexpr std::string_view kConnect = "; connect-src 'self'";

void add_if_missing(http::Headers& headers, std::string_view name, std::string_view value) {
  if (!headers.contains(name)) headers.add(name, value);
}

bool is_host_character(unsigned char c) {
  return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c == ':' || c == '[' ||
         c == ']';
}

// Nothing after the host, or a colon and a port.
bool is_port_field(std::string_view text) {
  if (text.empty()) return true;
  return text.front() == ':' && base::parse_number<std::uint16_t>(text.substr(1)).value_or(0) != 0;
}

// What a Content-Security-Policy can name; its grammar (CSP 3 section 2.3.1) has no IPv6 addresses.
bool is_policy_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.';
  });
}

// The server's own WebSocket: 'self' does not cover it in Safari before 15.4. "" where the Host
// field names none that a policy could.
std::string websocket_source(std::string_view host_field, bool secure) {
  const std::string_view host = host_of(host_field);
  if (!is_policy_host(host) || !is_port_field(host_field.substr(host.size()))) return {};
  return (secure ? " wss://" : " ws://") + std::string(host_field);
}

bool is_trust_page(std::string_view path) {
  return path == "/trust" || path.starts_with("/trust/");
}

// Whether a path is `before`, a name, and `after`.
bool is_named(std::string_view path, std::string_view before, std::string_view after = {}) {
  if (!path.starts_with(before) || !path.ends_with(after)) return false;
  if (path.size() <= before.size() + after.size()) return false;
  path.remove_prefix(before.size());
  path.remove_suffix(after.size());
  return path.find('/') == std::string_view::npos;
}

// What the page of a viewer consists of and asks for.
bool is_viewers(std::string_view path) {
  constexpr std::array kFolders = {kSignalPath, std::string_view("/hls")};
  const auto is_below = [path](std::string_view folder) {
    return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
  };
  return std::ranges::any_of(kFolders, is_below) || is_named(path, "/assets/") ||
         is_named(path, "/class/") || is_named(path, "/live/") ||
         is_named(path, "/api/rooms/", "/door") || is_named(path, "/api/channels/", "/door");
}

// Not what a provider shares among customers (RFC 6598), and not this machine: behind that may
// stand a proxy of somebody from anywhere.
bool is_in_own_network(const app::Caller& caller) {
  const base::IpAddress& address = caller.address;
  const bool is_v4 = address.family == base::AddressFamily::kIpv4;
  const bool is_shared = is_v4 && address.octets[0] == 100 && (address.octets[1] & 0xC0U) == 64;
  const bool is_none =
      address.family == base::AddressFamily::kNone || (is_v4 && address.octets[0] == 0);
  return address.is_private() && !caller.loopback && !is_shared && !is_none;
}

// Whether only a network's own name server, or nobody, says where that leads: another name may be
// a page of a stranger who makes it lead here (DNS rebinding).
bool names_own_network(std::string_view host) {
  constexpr std::array<std::string_view, 4> kOwnNames = {".local", ".lan", ".internal",
                                                         ".home.arpa"};
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  if (const auto address = base::IpAddress::parse(host)) return address->is_private();
  return host.find('.') == std::string_view::npos ||
         std::ranges::any_of(kOwnNames, [host](std::string_view end) {
           return host.size() > end.size() &&
                  http::equal_ignoring_case(host.substr(host.size() - end.size()), end);
         });
}

// A viewer of a broadcast is sent ten such answers a second, and may pay by the megabyte.
bool is_no_document(std::string_view type) {
  constexpr std::array<std::string_view, 4> kTypes = {"video/", "audio/", "application/json",
                                                      "application/vnd.apple.mpegurl"};
  return std::ranges::any_of(kTypes,
                             [type](std::string_view known) { return type.starts_with(known); });
}

// The target from its path on, as it came; of an absolute-form target only the decoded path is
// left, and that need not be a URL any more.
std::string_view place_of(const http::Request& request) {
  return request.target.starts_with('/') ? std::string_view(request.target) : "/";
}

}  // namespace

std::optional<http::Response> redirect_to_https(const http::Request& request,
                                                const app::Caller& caller, std::uint16_t https_port,
                                                LanViewers lan_viewers) {
  if (caller.secure || caller.control || is_trust_page(request.path)) return std::nullopt;
  const std::string_view host = host_of(request.headers.find("Host").value_or(""));
  if (host.empty())
    return http::text_response(400, "The request names no host. Open the page over https.\n");
  if (caller.loopback && http::names_this_machine(host)) return std::nullopt;
  const bool may_follow =
      lan_viewers == LanViewers::kAllowed && is_in_own_network(caller) && names_own_network(host);
  if (may_follow && is_viewers(request.path)) return std::nullopt;
  std::string location("https://");
  location += host;
  if (https_port != 443) location.append(":").append(std::to_string(https_port));
  location += place_of(request);
  http::Response response = http::redirect_response(308, location);
  // The ports are the administrator's to change.
  response.headers.add("Cache-Control", "no-store");
  return response;
}

void drop_credentials(http::Request& request, const app::Caller& caller) {
  if (caller.secure || caller.loopback) return;
  request.headers.remove("Cookie");
  request.headers.remove("Authorization");
}

std::optional<http::Response> refuse_upgrade(const http::Request& request,
                                             const app::Caller& caller) {
  if (request.path != kSignalPath)
    return http::text_response(404, "There is no WebSocket at this address.\n");
  if (!http::is_same_origin(request, caller.secure))
    return http::text_response(403, "The Origin is not this server's own.\n");
  return std::nullopt;
}

void add_security_headers(http::Response& response, std::string_view host_field, bool secure,
                          bool hsts, Framing framing) {
  http::Headers& headers = response.headers;
  add_if_missing(headers, "X-Content-Type-Options", "nosniff");
  if (is_no_document(headers.find("Content-Type").value_or(""))) return;
  std::string policy(kPolicyUpToFraming);
  policy += framing == Framing::kAnywhere ? "*" : "'none'";
  policy += kConnect;
  policy += websocket_source(host_field, secure);
  add_if_missing(headers, "Content-Security-Policy", policy);
  add_if_missing(headers, "Referrer-Policy", "no-referrer");
  add_if_missing(headers, "Permissions-Policy",
                 "camera=(self), microphone=(self), display-capture=(self), geolocation=(), "
                 "payment=(), usb=()");
  if (secure && hsts) add_if_missing(headers, "Strict-Transport-Security", "max-age=31536000");
}

Framing framing_of(std::string_view path) {
  return path.starts_with("/live/") ? Framing::kAnywhere : Framing::kNowhere;
}

std::string_view host_of(std::string_view host_field) {
  if (!std::ranges::all_of(host_field, is_host_character)) return {};
  if (host_field.starts_with('[')) {
    const std::size_t end = host_field.find(']');
    return end == std::string_view::npos ? std::string_view{} : host_field.substr(0, end + 1);
  }
  return host_field.substr(0, host_field.find(':'));
}

}  // namespace server
