// The server side of an open WebSocket (RFC 6455) as a state machine. Only text is spoken. It
// keeps its own output, because how much may wait for a slow reader is part of its promise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.hpp"
#include "base/queue.hpp"
#include "base/time.hpp"
#include "proto/websocket/frame.hpp"

namespace proto::websocket {

inline constexpr std::size_t kMessageSizeMax = 64 * 1024;
inline constexpr std::size_t kOutgoingSizeMax = 1024 * 1024;
// Behind so many bytes no pong is queued: whoever does not read must not fill the memory by pings.
inline constexpr std::size_t kPongBehindMax = 16 * 1024;
// A person whose line is gone should be shown as such before the others wonder.
inline constexpr base::Duration kPingInterval = std::chrono::seconds(10);
inline constexpr base::Duration kSilenceMax = std::chrono::seconds(25);
// A message must be whole this long after its first byte, however slowly it drips and whatever
// control frames come between.
inline constexpr base::Duration kMessageTimeout = std::chrono::seconds(20);
// How long the other side has for its half of the close handshake.
inline constexpr base::Duration kCloseTimeout = std::chrono::seconds(2);

// RFC 6455 section 7.4.1 and its registry.
enum CloseCode : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupported = 1003,
  kNoStatus = 1005,  // never on the wire: the close frame was empty
  kAbnormal = 1006,  // never on the wire: there was no close frame
  kNotUtf8 = 1007,
  kPolicyViolation = 1008,
  kTooBig = 1009,
  kServiceRestart = 1012,
  kTryAgainLater = 1013,
};

struct TextReceived {
  std::string text;  // valid UTF-8, at most kMessageSizeMax bytes
};

// The last event: the driver sends what is left in take_output() and closes the stream. `code` is
// the other side's, or ours where it broke the rules or fell silent.
struct Closed {
  std::uint16_t code;
};

class Connection {
 public:
  using Event = std::variant<TextReceived, Closed>;

  explicit Connection(base::Time now) : last_heard_(now), next_ping_(now + kPingInterval) {}

  void receive(base::Time now, base::ConstBytes bytes);
  // False: the message was dropped, because the connection is closing or the reader is too slow
  // (which closes it with 1013).
  bool send_text(std::string_view text);
  // Begins the close handshake. `reason` is cut to the 123 bytes that fit.
  void close(base::Time now, std::uint16_t code, std::string_view reason);
  // The stream has ended or failed.
  void on_stream_end();

  base::Time next_timeout() const;
  void handle_timeout(base::Time now);
  std::optional<Event> poll_event();

  // Takes all bytes that wait to be sent; they count as buffered until output_sent().
  std::string take_output();
  void output_sent() { in_flight_ = 0; }
  bool has_output() const { return !output_.empty(); }
  std::size_t buffered_bytes() const { return output_.size() + in_flight_; }
  bool is_over() const { return state_ == State::kOver; }
  // The code by which this side gave up on the other: it broke the rules, reads too slowly or has
  // fallen silent (kAbnormal). nullopt: it did not.
  std::optional<std::uint16_t> complaint() const { return complaint_; }

 private:
  enum class State : std::uint8_t { kOpen, kClosing, kOver };

  bool take_frame(std::size_t& taken);
  void on_frame(const FrameHeader& header, const std::string& payload);
  void on_data(const FrameHeader& header, const std::string& payload);
  void on_close(std::string_view payload);
  bool is_welcome(const FrameHeader& header);
  void queue(Opcode opcode, std::string_view payload);
  void fail(std::uint16_t code);
  void end(std::uint16_t code);

  State state_ = State::kOpen;
  std::string input_;                     // not yet a whole frame
  std::optional<std::string> fragments_;  // of a text message that goes on
  std::string output_;
  std::size_t in_flight_ = 0;
  base::Time last_heard_;
  base::Time next_ping_;
  base::Time close_deadline_ = base::kNever;
  base::Time message_deadline_ = base::kNever;  // of the message that is coming in
  std::optional<std::uint16_t> complaint_;
  base::Queue<Event> events_;
};

}  // namespace proto::websocket
