#include "net/http/client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

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
  if (!request.user_agent.empty()) text += "User-Agent: " + request.user_agent + "\r\n";
  text += fmt::format("Content-Length: {}\r\n\r\n", request.body.size());
  return text + request.body;
}

}  // namespace

base::Result<HttpReply, std::string> call(const HttpRequest& request, const Terms& terms) {
  const Url& url = request.url;
  auto connection = Connection::open(url, terms);
  if (!connection) return failure(connection.error());
  if (!connection->write_all(text_of(request))) {
    return failure(fmt::format("{}:{} took no request", url.host, url.port));
  }
  auto reply = parse_reply(connection->read_all(), request.method == "HEAD");
  if (!reply) return failure(fmt::format("{}:{} gave no whole answer", url.host, url.port));
  return std::move(*reply);
}

void Interrupt::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  if (fd_ >= 0) ::shutdown(fd_, SHUT_RDWR);
}

bool Interrupt::has_ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

bool Interrupt::watch(int fd) {
  const std::lock_guard lock(mutex_);
  fd_ = ended_ ? -1 : fd;
  return !ended_;
}

}  // namespace net::http
