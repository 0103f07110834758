#include "net/http/client.hpp"

#include <fmt/format.h>

#include "net/http/connection.hpp"

namespace net::http {
namespace {

base::Failure<std::string> failure(std::string sentence) {
  return base::Failure<std::string>(std::move(sentence));
}

std::string text_of(const HttpRequest& request) {
  const Url& url = request.url;
  const bool v6 = url.host.find(':') != std::string::npos;
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}{}{}:{}\r\nConnection: close\r\n", request.method,
                  url.target, v6 ? "[" : "", url.host, v6 ? "]" : "", url.port);
  if (!request.bearer.empty()) text += "Authorization: Bearer " + request.bearer + "\r\n";
  if (!request.content_type.empty()) text += "Content-Type: " + request.content_type + "\r\n";
  text += fmt::format("Content-Length: {}\r\n\r\n", request.body.size());
  return text + request.body;
}

}  // namespace

base::Result<HttpReply, std::string> call(const HttpRequest& request, bool verifies) {
  const Url& url = request.url;
  auto connection = Connection::open(url, verifies);
  if (!connection) return failure(connection.error());
  if (!connection->write_all(text_of(request))) {
    return failure(fmt::format("{}:{} took no request", url.host, url.port));
  }
  auto reply = parse_reply(connection->read_all());
  if (!reply) return failure(fmt::format("{}:{} gave no whole answer", url.host, url.port));
  return std::move(*reply);
}

}  // namespace net::http
