// The server side of one HTTP/1.1 connection (RFC 9112) as a state machine: bytes in, requests
// out; a response in, bytes out. Requests are answered one by one in the order they came.
// Parsing is Boost.Beast's; what the RFC leaves to the server's judgement is decided here, always
// for the strict reading, since a lenient one is how requests are smuggled (section 11.2).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "proto/http/message.hpp"

namespace proto::http {

inline constexpr std::size_t kHeaderSizeMax = 16 * 1024;  // request line and fields
inline constexpr std::size_t kHeaderCountMax = 100;
inline constexpr std::size_t kBodySizeMax = 1024 * 1024;
inline constexpr std::size_t kPipelinedSizeMax = 64 * 1024;  // bytes behind an unanswered request

// A head must be complete this long after its first byte, however slowly it drips.
inline constexpr base::Duration kHeadTimeout = std::chrono::seconds(10);
// A body must gain kBodyProgress bytes in this time.
inline constexpr base::Duration kBodyTimeout = std::chrono::seconds(30);
inline constexpr std::size_t kBodyProgress = 4 * 1024;
inline constexpr base::Duration kIdleTimeout = std::chrono::seconds(60);

// Answer it with respond() before the next one comes.
struct RequestReceived {
  Request request;
};

// A GET that asks to go on as WebSocket. Either refuse it with respond(), or answer 101 yourself
// and hand the connection on with accept_upgrade().
struct UpgradeRequested {
  Request request;
};

// The client broke the protocol; the refusal is in `out` already and the connection ends.
struct ProtocolError {
  unsigned status;
  bool in_body = false;  // the head was good
};

class Connection {
 public:
  using Event = std::variant<RequestReceived, UpgradeRequested, ProtocolError>;

  explicit Connection(base::Time now, std::size_t body_size_max = kBodySizeMax);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Never keeps a reference to `bytes` or `out`.
  void receive(base::Time now, base::ConstBytes bytes, std::string& out);
  // Whether a body goes with this answer: not for HEAD, 204 and 304. Only while a request waits.
  bool sends_body(const Response& response) const;
  // Appends the head of the answer and gives back the body to send right after it: a view into
  // `response`, empty for HEAD, 204 and 304, and for a SourcedBody, which the caller reads. Only
  // while a request waits for its answer.
  base::ConstBytes respond(base::Time now, const Response& response, std::string& out);
  // Appends the head of an answer whose body ends with the connection (RFC 9112 section 6.3, rule
  // 8): the caller sends the body and closes. This machine is done then. Only while a request waits
  // for its answer.
  void respond_until_close(const Response& response, std::string& out);
  // Goes on with what was pipelined behind the answered request. Call it once the answer is sent.
  void resume(base::Time now, std::string& out);
  // Gives the bytes that came behind the upgrade request; this machine is done then.
  std::string accept_upgrade();

  base::Time next_timeout() const { return deadline_; }
  // Past the deadline: ends the connection, with 408 if a request had begun.
  void handle_timeout(base::Time now, std::string& out);
  std::optional<Event> poll_event();

  // No more keep-alive: the next answer says so and is the last; an idle connection ends at once.
  void finish();
  // The driver sends what is in `out`, then closes.
  bool is_over() const { return state_ == State::kOver; }
  // A request waits for its answer; the driver need not read meanwhile.
  bool is_waiting() const { return state_ == State::kWaiting; }

 private:
  class Parser;  // keeps Beast out of this header
  enum class State : std::uint8_t { kIdle, kHead, kBody, kWaiting, kUpgraded, kOver };

  void parse(base::Time now, std::string& out);
  bool parse_head(base::Time now, std::string& out);
  void parse_body(base::Time now, std::string& out);
  void begin_body(base::Time now, std::string& out);
  void complete();
  void fail(unsigned status, std::string& out);
  void become_idle(base::Time now);
  void skip_empty_lines();

  const std::size_t body_size_max_;
  State state_ = State::kIdle;
  base::Time deadline_;
  std::string buffer_;              // received, not yet parsed
  std::unique_ptr<Parser> parser_;  // of the request that is coming in
  std::size_t body_goal_ = 0;       // body size at which the deadline moves on
  bool last_ = false;               // the connection ends with this answer
  bool is_head_request_ = false;
  unsigned version_ = 11;
  std::optional<Event> event_;
};

// Appends the status line and the fields, but neither the framing fields nor the empty line. For
// an upgrade (websocket::upgrade_response) the caller adds the empty line itself.
void write_head(const Response& response, std::string& out);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string to_http_date(base::WallTime time);

// The same for many who ask within one second.
class DateText {
 public:
  const std::string& at(base::WallTime time);

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

}  // namespace proto::http
