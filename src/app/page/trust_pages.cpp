#include "app/page/trust_pages.hpp"

#include <string_view>

#include "app/page/qr_svg.hpp"
#include "app/page/trust_choice.hpp"
#include "app/page/trust_text.hpp"

namespace app::page {

namespace http = proto::http;

namespace {

constexpr std::string_view kRoot = "/trust";

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// Puts a value, escaped, wherever the page says {{name}}.
void fill_blank(std::string& page, std::string_view name, std::string_view value) {
  std::string mark("{{");
  mark.append(name).append("}}");
  const std::string escaped = escape_html(value);
  for (std::size_t at = page.find(mark); at != std::string::npos;
       at = page.find(mark, at + escaped.size()))
    page.replace(at, mark.size(), escaped);
}

// The host under which the visitor reached us, without its port; empty for what is no host, and
// for this machine's own name for itself, which is of no use to a phone.
std::string visited_host(const http::Request& request) {
  const std::string_view field = request.headers.find("Host").value_or("");
  const std::size_t bracket = field.rfind(']');
  const std::string_view host =
      field.substr(0, field.find(':', bracket == std::string_view::npos ? 0 : bracket));
  if (host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789.-_:[]") != std::string_view::npos)
    return {};
  if (http::equal_ignoring_case(host, "localhost") || host.starts_with("127.") || host == "[::1]")
    return {};
  return std::string(host);
}

std::string address(std::string_view scheme, const std::string& host, std::uint16_t port,
                    std::uint16_t default_port) {
  std::string text = std::string(scheme) + "://" + host;
  if (port != default_port) text.append(":").append(std::to_string(port));
  return text;
}

http::Response typed(std::string_view type, std::string body, std::string_view caching) {
  http::Response response;
  response.headers.add("Content-Type", type);
  response.headers.add("Cache-Control", caching);
  response.body = std::move(body);
  return response;
}

}  // namespace

std::optional<http::Response> TrustPages::respond(const http::Request& request) const {
  const std::string_view path = request.path;
  if (path != kRoot && !path.starts_with("/trust/")) return std::nullopt;
  if (request.method != http::Method::kGet && request.method != http::Method::kHead) {
    http::Response refusal = http::text_response(405, "This page can only be read.\n");
    refusal.headers.add("Allow", "GET, HEAD");
    return refusal;
  }
  if (path == kRoot || path == "/trust/") return page(request);
  const std::string_view name = path.substr(kRoot.size() + 1);
  if (name == "pendopo-authority.crt") {
    if (facts_.on_taken && request.method == http::Method::kGet) facts_.on_taken();
    return authority();
  }
  if (name == "qr.svg") return typed("image/svg+xml", qr_svg(trust_address(request)), "no-store");
  return file(name);
}

http::Response TrustPages::page(const http::Request& request) const {
  const bool indonesian = choose_language(request) == Language::kIndonesian;
  const std::string name = facts_.authority_der.empty() ? "trusted" : "trust";
  std::string text(embedded_text(name + (indonesian ? ".id.html" : ".en.html")));
  const std::string host = visited_host(request);
  const std::string shown = host.empty() ? facts_.host_name : host;
  const std::string_view device = guess_device(request.headers.find("User-Agent").value_or(""));
  for (const std::string_view section : {"android", "ios", "windows", "macos", "linux", "firefox"})
    fill_blank(text, std::string("open-").append(section), section == device ? " open" : "");
  fill_blank(text, "host", shown);
  fill_blank(text, "site", site_address(request));
  fill_blank(text, "trust", trust_address(request));
  fill_blank(text, "fingerprint", facts_.fingerprint);
  http::Response response = typed("text/html; charset=utf-8", std::move(text), "no-store");
  response.headers.add("Content-Language", indonesian ? "id" : "en");
  response.headers.add("Vary", "Accept-Language, User-Agent");
  return response;
}

http::Response TrustPages::authority() const {
  if (facts_.authority_der.empty())
    return http::text_response(404, "This server has no authority of its own.\n");
  // Phones decide by this type, not by the name, that it is a certificate to be installed.
  return typed("application/x-x509-ca-cert", std::string(base::as_text(facts_.authority_der)),
               "no-cache");
}

http::Response TrustPages::file(std::string_view name) const {
  const std::string_view text = embedded_text(name);
  const bool picture = name.ends_with(".svg");
  if (text.empty() || !(picture || name.ends_with(".css")))
    return http::text_response(404, "There is nothing at this address.\n");
  http::Response response =
      typed(picture ? "image/svg+xml" : "text/css; charset=utf-8", {}, "public, max-age=3600");
  response.body = base::as_bytes(text);
  return response;
}

std::string TrustPages::site_address(const http::Request& request) const {
  // On the machine itself its own name works without a network.
  const std::string_view field = request.headers.find("Host").value_or("");
  const bool here = field.starts_with("localhost") || field.starts_with("127.");
  const std::string host = visited_host(request);
  const std::string& other = host.empty() ? facts_.host_name : host;
  return address("https", here ? "localhost" : other, facts_.https_port, 443) + "/";
}

std::string TrustPages::trust_address(const http::Request& request) const {
  const std::string host = visited_host(request);
  return address("http", host.empty() ? facts_.host_name : host, facts_.http_port, 80) + "/trust";
}

}  // namespace app::page
