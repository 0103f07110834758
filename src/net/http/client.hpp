// One HTTP request and its answer: its own connection, which the server closes. Blocks, so it
// belongs on a thread beside the loops.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
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
  Url url = {};
  std::string bearer = {};  // empty: no Authorization
  std::string content_type = {};
  std::string body = {};
  std::string user_agent = {};  // empty: none is told
};

struct HttpReply {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// The whole text that came before the server closed; nullopt when it is no HTTP/1.x answer, or cut
// short. The answer to a HEAD has no body, whatever its Content-Length (RFC 9110 section 9.3.2).
std::optional<HttpReply> parse_reply(std::string_view text, bool to_head = false);

// How a connection is made.
struct Terms {
  // The certificate must be trusted by this machine and name the host. Otherwise any will do, as
  // the server under test often has one of its own making.
  bool verifies = true;
  std::string authority_file =
      {};  // PEM: trusted instead of this machine's authorities; empty: these
  // For all steps together; the last one may take kHttpTimeout more. Looking up the name is the
  // C library's, with limits of its own.
  std::chrono::seconds within = std::chrono::hours(1);
  std::string from = {};  // the IPv4 address of this machine to come from; empty: any
  class Interrupt* interrupt = nullptr;  // outlives the call; nullptr: it cannot be interrupted
};

// Whether the file holds certificates that Terms::authority_file could trust.
bool is_authority_file(const std::string& file);

// The error is a sentence.
base::Result<HttpReply, std::string> call(const HttpRequest& request, const Terms& terms);
inline base::Result<HttpReply, std::string> call(const HttpRequest& request, bool verifies) {
  return call(request, Terms{.verifies = verifies});
}

// Ends from another thread what blocks in a call.
class Interrupt {
 public:
  // The call that is under way fails soon, and each one after it at once.
  void end();
  bool has_ended() const;

 private:
  friend class Connection;
  // The socket that is in use; -1: none. False: it has ended already.
  bool watch(int fd);

  mutable std::mutex mutex_;
  int fd_ = -1;
  bool ended_ = false;
};

}  // namespace net::http
