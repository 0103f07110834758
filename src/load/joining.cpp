#include "load/joining.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <poll.h>

#include "load/chat.hpp"
#include "load/report.hpp"

namespace load {
namespace {

using Clock = std::chrono::steady_clock;
using Failure = base::Failure<std::string>;

constexpr std::chrono::seconds kAnswerMax{10};
constexpr int kPollMilliseconds = 5;

}  // namespace

std::optional<std::string> wait_for_text(WebSocketClient& socket, base::Random& random,
                                         const std::function<bool(std::string_view)>& is_it) {
  const auto until = Clock::now() + kAnswerMax;
  while (Clock::now() < until) {
    while (auto text = socket.next_text()) {
      if (is_it(*text)) return text;
    }
    pollfd waiting{socket.fd(), POLLIN, 0};
    poll(&waiting, 1, kPollMilliseconds);
    if (!socket.receive(random)) return std::nullopt;
  }
  return std::nullopt;
}

std::string_view field_of(std::string_view json, std::string_view key) {
  const std::string begin = fmt::format("\"{}\":\"", key);
  const std::size_t at = json.find(begin);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = json.substr(at + begin.size());
  return rest.substr(0, rest.find('"'));
}

base::Result<Joined, std::string> join_pendopo(const PendopoPlace& place, std::string_view name,
                                               bool mesh, const net::http::Terms& terms,
                                               base::Random& random) {
  auto socket = WebSocketClient::open(place.signal, terms, random);
  if (!socket) return Failure(socket.error());
  const std::string join =
      fmt::format(R"({{"id": 1, "command": "join", "room": {}, "link": {}, "name": {}, )"
                  R"("seat": null, "mesh": {}, "decodes": ["opus", "VP8"]}})",
                  json_text(place.room), json_text(place.link), json_text(name), mesh);
  if (!socket->send_text(join, random)) return Failure("the server closed at once");
  const auto welcome = wait_for_text(*socket, random, [](std::string_view text) {
    return is_refusal(text) || field_of(text, "event") == "welcome";
  });
  if (!welcome) return Failure("the server does not answer");
  if (is_refusal(*welcome)) return Failure("the server refuses: " + *welcome);
  return Joined{std::move(*socket), std::string(field_of(*welcome, "you"))};
}

base::Result<WebSocketClient, std::string> join_socket_io(const net::http::Url& url,
                                                          std::string_view room,
                                                          std::string_view name,
                                                          const net::http::Terms& terms,
                                                          base::Random& random) {
  auto socket = WebSocketClient::open(url, terms, random);
  if (!socket) return Failure(socket.error());
  const auto begins = [](char kind) {
    return [kind](std::string_view text) { return text.starts_with(kind); };
  };
  if (!wait_for_text(*socket, random, begins('0'))) return Failure("no answer of Engine.IO");
  if (!socket->send_text("40", random)) return Failure("Socket.IO closed at once");
  if (!wait_for_text(*socket, random, begins('4'))) return Failure("no answer of Socket.IO");
  const std::string join =
      fmt::format(R"(42["join-room",{},{}])", json_text(room), json_text(name));
  if (!socket->send_text(join, random)) return Failure("Socket.IO closed at once");
  return socket;
}

}  // namespace load
