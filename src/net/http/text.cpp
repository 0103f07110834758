// The parts of the HTTP client that need no network.
#include <algorithm>

#include "base/number.hpp"
#include "net/http/client.hpp"

namespace net::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// RFC 9112 section 7.1; extensions and trailers are passed over.
std::optional<std::string> unchunked(std::string_view text) {
  std::string body;
  for (;;) {
    const std::size_t line = text.find(kLineEnd);
    if (line == std::string_view::npos) return std::nullopt;
    const auto size = base::parse_number<std::size_t>(
        trimmed(text.substr(0, std::min(line, text.find(';')))), 16);
    text.remove_prefix(line + 2);
    if (!size) return std::nullopt;
    if (*size == 0) return body;
    if (*size > text.size() || text.size() - *size < 2) return std::nullopt;
    body += text.substr(0, *size);
    text.remove_prefix(*size + 2);
  }
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  Url url;
  if (text.starts_with("https://")) {
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
    url.tls = false;
    url.port = 80;
  } else {
    return std::nullopt;
  }
  const std::size_t slash = text.find_first_of("/?");
  std::string_view authority = text.substr(0, slash);
  if (slash != std::string_view::npos) {
    url.target = std::string(text[slash] == '/' ? "" : "/") + std::string(text.substr(slash));
    url.target = url.target.substr(0, url.target.find('#'));
  }
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    const auto port = base::parse_number<std::uint16_t>(authority.substr(colon + 1));
    if (!port || *port == 0) return std::nullopt;
    url.port = *port;
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']')) {
    authority = authority.substr(1, authority.size() - 2);
  }
  if (authority.empty()) return std::nullopt;
  url.host = authority;
  return url;
}

std::optional<Url> resolve(const Url& from, std::string_view location) {
  if (location.starts_with("http://") || location.starts_with("https://")) {
    return parse_url(location);
  }
  if (location.empty() || location.starts_with("//")) return std::nullopt;
  Url url = from;
  if (location.starts_with('/')) {
    url.target = location;
  } else {
    const std::string_view path = std::string_view(from.target).substr(0, from.target.find('?'));
    url.target = std::string(path.substr(0, path.rfind('/') + 1)) + std::string(location);
  }
  return url;
}

std::optional<HttpReply> parse_reply(std::string_view text, bool to_head) {
  const std::size_t head_end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.") || head_end == std::string_view::npos) return std::nullopt;
  std::string_view head = text.substr(0, head_end + 2);
  std::string_view rest = text.substr(head_end + 4);
  HttpReply reply;
  const std::size_t first_line = head.find(kLineEnd);
  const auto status =
      first_line >= 12 ? base::parse_number<unsigned>(head.substr(9, 3)) : std::nullopt;
  if (!status) return std::nullopt;
  reply.status = *status;
  for (head.remove_prefix(first_line + 2); !head.empty();) {
    const std::size_t end = head.find(kLineEnd);
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    reply.headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    head.remove_prefix(end + 2);
  }
  if (to_head) return reply;
  if (lower(reply.headers["transfer-encoding"]) == "chunked") {
    auto body = unchunked(rest);
    if (!body) return std::nullopt;
    reply.body = std::move(*body);
    return reply;
  }
  if (const std::string& length = reply.headers["content-length"]; !length.empty()) {
    const auto size = base::parse_number<std::size_t>(length);
    if (!size || *size > rest.size()) return std::nullopt;
    rest = rest.substr(0, *size);
  }
  reply.body = rest;
  return reply;
}

}  // namespace net::http
