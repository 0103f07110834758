// A WebSocket (RFC 6455) from the client's side: texts out and in. What it takes from a server is
// bounded; extensions are not offered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "net/http/connection.hpp"

namespace load {

inline constexpr std::size_t kWebSocketMessageMax = 1024 * 1024;

// Frames of a server out of a stream of bytes. Pure.
class ServerFrames {
 public:
  enum class Kind { kText, kPing, kClose, kOther };
  struct Frame {
    Kind kind = Kind::kOther;
    std::string payload;
  };
  void feed(std::string_view bytes) { buffer_ += bytes; }
  // The next whole message; fragments are put together. nullopt: more bytes are needed, or
  // failed().
  std::optional<Frame> next();
  // What came is no frame of a server, or too long.
  bool failed() const { return failed_; }

 private:
  std::string buffer_;
  std::string message_;  // fragments so far
  bool failed_ = false;
};

// A masked frame of a client (section 5.3).
std::string client_frame(unsigned opcode, std::string_view payload, base::Random& random);

class WebSocketClient {
 public:
  // The error is a sentence.
  static base::Result<WebSocketClient, std::string> open(const net::http::Url& url,
                                                         const net::http::Terms& terms,
                                                         base::Random& random);
  static base::Result<WebSocketClient, std::string> open(const net::http::Url& url, bool verifies,
                                                         base::Random& random) {
    return open(url, net::http::Terms{.verifies = verifies}, random);
  }
  bool send_text(std::string_view text, base::Random& random);
  // Takes what has come without waiting; false: the connection is over.
  bool receive(base::Random& random);
  // The next text that has come.
  std::optional<std::string> next_text();
  // All that have come.
  std::vector<std::string> take_texts() { return std::exchange(texts_, {}); }
  int fd() const { return connection_.fd(); }

 private:
  explicit WebSocketClient(net::http::Connection connection) : connection_(std::move(connection)) {}

  net::http::Connection connection_;
  ServerFrames frames_;
  std::vector<std::string> texts_;
};

}  // namespace load
