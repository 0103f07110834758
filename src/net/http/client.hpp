// One HTTP request and its answer, as a WHIP or WHEP client makes them: its own connection, which
// the server closes. Blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace net::http {

inline constexpr std::chrono::seconds kHttpTimeout{10};  // for each step
inline constexpr std::size_t kHttpReplyMax = 1024 * 1024;

struct Url {
  bool tls = true;
  std::string host;
  std::uint16_t port = 443;
  std::string target = "/";
};

// "https://host:port/path" or "http://..."; an IPv6 host in brackets. nullopt for anything else.
std::optional<Url> parse_url(std::string_view text);
// What a Location header means, seen from `from`. nullopt when it leads elsewhere than to HTTP.
std::optional<Url> resolve(const Url& from, std::string_view location);

struct HttpRequest {
  std::string method = "GET";
  Url url;
  std::string bearer;  // empty: no Authorization
  std::string content_type;
  std::string body;
};

struct HttpReply {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// The whole text that came before the server closed; nullopt when it is no HTTP/1.x answer, or cut
// short.
std::optional<HttpReply> parse_reply(std::string_view text);

// `verifies`: the certificate must be trusted by this machine and name the host. Otherwise any
// will do, as the server under test often has one of its own making. The error is a sentence.
base::Result<HttpReply, std::string> call(const HttpRequest& request, bool verifies);

}  // namespace net::http
