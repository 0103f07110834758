#include "proto/websocket/connection.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"

namespace proto::websocket {

namespace {

constexpr std::size_t kCloseReasonMax = 123;  // 125 bytes of a control frame less the code

std::uint16_t code_of(FrameError error) {
  return error == FrameError::kBadLength ? kTooBig : kProtocolError;
}

// RFC 6455 section 7.4.2: which codes may stand in a close frame.
bool may_be_sent(std::uint16_t code) {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code != 1004 && code != kNoStatus && code != kAbnormal;
}

// The longest front that fits and does not end within a character.
std::string_view cut(std::string_view text, std::size_t size_max) {
  if (text.size() <= size_max) return text;
  std::size_t size = size_max;
  while (size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  payload += cut(reason, kCloseReasonMax);
  return payload;
}

}  // namespace

void Connection::receive(base::Time now, base::ConstBytes bytes) {
  if (state_ == State::kOver) return;
  last_heard_ = now;
  input_ += base::as_text(bytes);
  std::size_t taken = 0;
  while (state_ != State::kOver && take_frame(taken)) {
    if (!fragments_) message_deadline_ = base::kNever;
  }
  input_.erase(0, taken);  // once, however many frames; nothing is left where all is over
  if (input_.empty()) std::string().swap(input_);  // a connection that is quiet holds nothing
  const bool unfinished = !input_.empty() || fragments_;
  if (unfinished && message_deadline_ == base::kNever) message_deadline_ = now + kMessageTimeout;
}

bool Connection::send_text(std::string_view text) {
  if (state_ != State::kOpen) return false;
  if (buffered_bytes() + text.size() > kOutgoingSizeMax) {
    fail(kTryAgainLater);
    return false;
  }
  queue(Opcode::kText, text);
  return true;
}

void Connection::close(base::Time now, std::uint16_t code, std::string_view reason) {
  if (state_ != State::kOpen) return;
  queue(Opcode::kClose, close_payload(code, reason));
  state_ = State::kClosing;
  close_deadline_ = now + kCloseTimeout;
}

void Connection::on_stream_end() {
  if (state_ != State::kOver) end(kAbnormal);
}

base::Time Connection::next_timeout() const {
  switch (state_) {
    case State::kOpen:
      return std::min({next_ping_, last_heard_ + kSilenceMax, message_deadline_});
    case State::kClosing:
      return close_deadline_;
    case State::kOver:
      break;
  }
  return base::kNever;
}

void Connection::handle_timeout(base::Time now) {
  if (state_ == State::kClosing && now >= close_deadline_) return end(kAbnormal);
  if (state_ != State::kOpen) return;
  if (now >= last_heard_ + kSilenceMax) {
    complaint_ = kAbnormal;
    return end(kAbnormal);  // nobody is there to be told
  }
  if (now >= message_deadline_) return fail(kPolicyViolation);
  if (now < next_ping_) return;
  next_ping_ = now + kPingInterval;
  queue(Opcode::kPing, {});
}

std::optional<Connection::Event> Connection::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

std::string Connection::take_output() {
  in_flight_ += output_.size();
  return std::exchange(output_, {});
}

// True when a whole frame was there behind what is `taken` already, and has been dealt with.
bool Connection::take_frame(std::size_t& taken) {
  const std::string_view input = std::string_view(input_).substr(taken);
  const auto parsed = parse_client_frame(base::as_bytes(input));
  if (!parsed) {
    fail(code_of(parsed.error()));
    return false;
  }
  if (!*parsed || !is_welcome(**parsed)) return false;
  const FrameHeader& header = **parsed;
  const auto size = static_cast<std::size_t>(header.payload_size);
  if (input.size() < header.header_size + size) return false;
  std::string payload(input.substr(header.header_size, size));
  taken += header.header_size + size;
  apply_mask(header.mask, {reinterpret_cast<std::uint8_t*>(payload.data()), payload.size()});
  on_frame(header, payload);
  return true;
}

// Judged by the header alone, so that nothing too big is ever collected.
bool Connection::is_welcome(const FrameHeader& header) {
  if (is_control(header.opcode)) return true;
  std::uint16_t complaint = 0;
  const bool goes_on = header.opcode == Opcode::kContinuation;
  if (header.opcode == Opcode::kBinary) complaint = kUnsupported;
  if (header.opcode != Opcode::kBinary && goes_on != fragments_.has_value())
    complaint = kProtocolError;  // section 5.4: fragments of messages are not interleaved
  const std::size_t before = fragments_ ? fragments_->size() : 0;
  if (complaint == 0 && header.payload_size > kMessageSizeMax - before) complaint = kTooBig;
  if (complaint != 0) fail(complaint);
  return complaint == 0;
}

void Connection::on_frame(const FrameHeader& header, const std::string& payload) {
  switch (header.opcode) {
    case Opcode::kPing:
      if (state_ == State::kOpen && buffered_bytes() < kPongBehindMax)
        queue(Opcode::kPong, payload);
      return;
    case Opcode::kPong:
      return;  // it was heard, that is all it says
    case Opcode::kClose:
      return on_close(payload);
    case Opcode::kContinuation:
    case Opcode::kText:
    case Opcode::kBinary:
      return on_data(header, payload);
  }
}

void Connection::on_data(const FrameHeader& header, const std::string& payload) {
  if (!fragments_) fragments_.emplace();
  *fragments_ += payload;
  if (!header.is_final) return;
  std::string text = std::move(*fragments_);
  fragments_.reset();
  if (!base::utf8_length(text)) return fail(kNotUtf8);
  // Section 1.4: after our close frame what still comes in is not for anybody.
  if (state_ == State::kOpen) events_.push_back(TextReceived{std::move(text)});
}

void Connection::on_close(std::string_view payload) {
  std::uint16_t code = kNoStatus;
  if (payload.size() == 1) return fail(kProtocolError);
  if (payload.size() >= 2) {
    code = base::load_u16(base::as_bytes(payload).data());
    if (!may_be_sent(code)) return fail(kProtocolError);
    if (!base::utf8_length(payload.substr(2))) return fail(kNotUtf8);
  }
  if (state_ == State::kOpen) queue(Opcode::kClose, payload.substr(0, 2));
  end(code);
}

void Connection::queue(Opcode opcode, std::string_view payload) {
  write_server_frame(opcode, base::as_bytes(payload), output_);
}

// Section 7.1.7: says why and does not wait for an answer.
void Connection::fail(std::uint16_t code) {
  if (state_ == State::kOpen) queue(Opcode::kClose, close_payload(code, {}));
  complaint_ = code;
  end(code);
}

void Connection::end(std::uint16_t code) {
  state_ = State::kOver;
  input_.clear();
  fragments_.reset();
  events_.push_back(Closed{code});
}

}  // namespace proto::websocket
