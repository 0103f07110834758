#include "load/websocket_client.hpp"

#include <array>

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace load {
namespace {

constexpr unsigned kContinuation = 0;
constexpr unsigned kText = 1;
constexpr unsigned kClose = 8;
constexpr unsigned kPing = 9;
constexpr unsigned kPong = 10;
constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kMasked = 0x80;

std::uint8_t octet(const std::string& text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

}  // namespace

std::optional<ServerFrames::Frame> ServerFrames::next() {
  while (!failed_ && buffer_.size() >= 2) {
    const unsigned opcode = octet(buffer_, 0) & 15U;
    std::uint64_t size = octet(buffer_, 1) & 127U;
    const std::size_t extra = size == 126 ? 2 : size == 127 ? 8 : 0;
    if ((octet(buffer_, 0) & 0x70) != 0 || (octet(buffer_, 1) & kMasked) != 0) failed_ = true;
    if (failed_ || buffer_.size() < 2 + extra) return std::nullopt;
    if (extra != 0) size = 0;
    for (std::size_t i = 0; i < extra; ++i) size = size << 8 | octet(buffer_, 2 + i);
    if (size > kWebSocketMessageMax || message_.size() + size > kWebSocketMessageMax) {
      failed_ = true;
      return std::nullopt;
    }
    if (buffer_.size() < 2 + extra + size) return std::nullopt;
    const bool is_final = (octet(buffer_, 0) & kFinal) != 0;
    std::string payload = buffer_.substr(2 + extra, size);
    buffer_.erase(0, 2 + extra + size);
    if (opcode == kPing) return Frame{Kind::kPing, std::move(payload)};
    if (opcode == kClose) return Frame{Kind::kClose, std::move(payload)};
    if (opcode == kText || opcode == kContinuation) {
      message_ += payload;
      if (is_final) return Frame{Kind::kText, std::exchange(message_, {})};
    } else {
      return Frame{Kind::kOther, std::move(payload)};
    }
  }
  return std::nullopt;
}

std::string client_frame(unsigned opcode, std::string_view payload, base::Random& random) {
  std::string frame;
  const auto put = [&](std::uint64_t value) { frame += static_cast<char>(value & 255U); };
  put(kFinal | opcode);
  if (payload.size() < 126) {
    put(kMasked | payload.size());
  } else {
    const bool wide = payload.size() > 0xffff;
    put(kMasked | (wide ? 127U : 126U));
    for (int shift = wide ? 56 : 8; shift >= 0; shift -= 8) {
      put(std::uint64_t{payload.size()} >> shift);
    }
  }
  std::array<std::uint8_t, 4> mask{};
  random.fill(mask);
  for (const std::uint8_t byte : mask) put(byte);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    put(static_cast<std::uint8_t>(payload[i]) ^ mask[i % 4]);
  }
  return frame;
}

base::Result<WebSocketClient, std::string> WebSocketClient::open(const net::http::Url& url,
                                                                 const net::http::Terms& terms,
                                                                 base::Random& random) {
  using Failure = base::Failure<std::string>;
  auto connection = net::http::Connection::open(url, terms);
  if (!connection) return Failure(connection.error());
  std::array<std::uint8_t, 16> key{};
  random.fill(key);
  const std::string host = fmt::format("{}:{}", url.host, url.port);
  // Not same-origin in name only: a server that checks the Origin wants to see its own.
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nOrigin: {}://{}\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n\r\n",
      url.target, host, url.tls ? "https" : "http", host, base::to_base64(key));
  if (!connection->write_all(request)) return Failure("the server took no request");
  std::string text;
  std::size_t end = std::string::npos;
  while ((end = text.find("\r\n\r\n")) == std::string::npos) {
    if (text.size() > net::http::kHttpReplyMax || !connection->read_some(text)) {
      return Failure("the server gave no whole answer");
    }
  }
  const auto reply = net::http::parse_reply(text.substr(0, end + 4));
  if (!reply || reply->status != 101) {
    return Failure(fmt::format("{} answers {} to a WebSocket", url.target,
                               reply ? std::to_string(reply->status) : "something else"));
  }
  connection->stop_blocking();
  WebSocketClient client(std::move(*connection));
  client.frames_.feed(std::string_view(text).substr(end + 4));
  return client;
}

bool WebSocketClient::send_text(std::string_view text, base::Random& random) {
  return connection_.write_all(client_frame(kText, text, random));
}

bool WebSocketClient::receive(base::Random& random) {
  std::string bytes;
  const bool open = connection_.read_some(bytes);
  frames_.feed(bytes);
  bool closed = false;
  while (auto frame = frames_.next()) {
    if (frame->kind == ServerFrames::Kind::kText) texts_.push_back(std::move(frame->payload));
    if (frame->kind == ServerFrames::Kind::kClose) closed = true;
    if (frame->kind == ServerFrames::Kind::kPing) {
      static_cast<void>(connection_.write_all(client_frame(kPong, frame->payload, random)));
    }
  }
  return open && !closed && !frames_.failed();
}

std::optional<std::string> WebSocketClient::next_text() {
  if (texts_.empty()) return std::nullopt;
  std::string text = std::move(texts_.front());
  texts_.erase(texts_.begin());
  return text;
}

}  // namespace load
