#include "proto/http/connection.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "base/check.hpp"

namespace proto::http {

namespace beast = boost::beast::http;

class Connection::Parser {
 public:
  explicit Parser(std::size_t body_size_max) {
    parser_.header_limit(static_cast<std::uint32_t>(kHeaderSizeMax));
    parser_.body_limit(body_size_max);
    parser_.eager(false);  // stop behind the head: the body is only read once the head is judged
  }

  // Takes bytes off the front of `buffer`. An error other than need_more is final.
  boost::beast::error_code put(std::string& buffer) {
    boost::beast::error_code error;
    const std::size_t used = parser_.put(boost::asio::buffer(buffer), error);
    buffer.erase(0, used);
    return error;
  }

  void read_body() { parser_.eager(true); }
  bool head_is_complete() const { return parser_.is_header_done(); }
  bool is_complete() const { return parser_.is_done(); }
  std::size_t body_size() const { return parser_.get().body().size(); }
  Request& request() { return request_; }
  Request take_request() {
    request_.body = std::move(parser_.get().body());
    return std::move(request_);
  }

  // Copies the head. Trailer fields of a chunked body come later and are left behind: a header
  // that arrives after the request was judged must not count (RFC 9110 section 6.5.1).
  void copy_head();

 private:
  beast::request_parser<beast::string_body> parser_;
  Request request_;
};

namespace {

unsigned status_of(const boost::beast::error_code& error) {
  if (error == beast::error::header_limit) return 431;
  if (error == beast::error::body_limit || error == beast::error::buffer_overflow) return 413;
  if (error == beast::error::bad_version) return 505;
  return 400;
}

Method method_of(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Method>, 7> kMethods{{
      {"GET", Method::kGet},
      {"HEAD", Method::kHead},
      {"POST", Method::kPost},
      {"PUT", Method::kPut},
      {"PATCH", Method::kPatch},
      {"DELETE", Method::kDelete},
      {"OPTIONS", Method::kOptions},
  }};
  for (const auto& [name, method] : kMethods)
    if (name == text) return method;
  return Method::kOther;
}

// Splits the target into path and query. False: not a path, badly encoded, or it holds what a
// handler could mistake for something else (a NUL, an encoded slash).
bool split_target(Request& request) {
  std::string_view rest = request.target;
  // absolute-form must be accepted (RFC 9112 section 3.2.2); only the path counts here.
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!rest.starts_with(scheme)) continue;
    const std::size_t slash = rest.find('/', scheme.size());
    rest = slash == std::string_view::npos ? "/" : rest.substr(slash);
    break;
  }
  if (!rest.starts_with('/')) return false;
  const std::size_t question = rest.find('?');
  const std::string_view raw = rest.substr(0, question);
  if (raw.find("%2F") != std::string_view::npos || raw.find("%2f") != std::string_view::npos)
    return false;
  std::optional<std::string> path = percent_decode(raw);
  if (!path || path->find('\0') != std::string::npos) return false;
  request.path = std::move(*path);
  if (question != std::string_view::npos) request.query = rest.substr(question + 1);
  return true;
}

// What Beast lets pass and we do not. The status of the refusal; nullopt: the head is fine.
std::optional<unsigned> judge_head(Request& request) {
  const Headers& headers = request.headers;
  if (headers.size() > kHeaderCountMax) return 431;
  const std::size_t hosts = headers.count("Host");
  if (hosts > 1 || (hosts == 0 && request.version == 11)) return 400;  // RFC 9112 section 3.2
  const std::size_t encodings = headers.count("Transfer-Encoding");
  const std::size_t lengths = headers.count("Content-Length");
  // RFC 9112 section 6.1: both together, or any of them twice, is how requests are smuggled.
  if (encodings > 1 || lengths > 1 || (encodings > 0 && lengths > 0)) return 400;
  if (encodings == 1 && request.version == 10) return 400;
  if (encodings == 1 && !equal_ignoring_case(*headers.find("Transfer-Encoding"), "chunked"))
    return 501;
  if (const auto expect = headers.find("Expect");
      expect && !equal_ignoring_case(*expect, "100-continue"))
    return 417;
  if (!split_target(request)) return 400;
  return std::nullopt;
}

bool asks_for_websocket(const Request& request) {
  return request.method == Method::kGet && request.version == 11 && request.body.empty() &&
         list_contains(request.headers.joined("Connection"), "upgrade") &&
         list_contains(request.headers.joined("Upgrade"), "websocket");
}

bool has_no_body(unsigned status) {
  return status < 200 || status == 204 || status == 304;
}

// No field may end the head early, whatever text it was made of.
void append_field(std::string_view name, std::string_view value, std::string& out) {
  out += name;
  out += ": ";
  const std::size_t begin = out.size();
  out += value;
  // A line break would begin a field of its own.
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), breaks, ' ');
  out += "\r\n";
}

}  // namespace

void Connection::Parser::copy_head() {
  const auto& message = parser_.get();
  request_.method_text = message.method_string();
  request_.method = method_of(request_.method_text);
  request_.target = message.target();
  request_.version = message.version();
  for (const auto& field : message) {
    const auto name = field.name_string();
    const auto value = field.value();
    request_.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }
}

Connection::Connection(base::Time now, std::size_t body_size_max)
    : body_size_max_(body_size_max), deadline_(now + kIdleTimeout) {}

Connection::~Connection() = default;

void Connection::receive(base::Time now, base::ConstBytes bytes, std::string& out) {
  if (state_ == State::kOver) return;
  const bool room = buffer_.size() + bytes.size() <= kPipelinedSizeMax;
  if (state_ == State::kWaiting && !room) {
    last_ = true;  // whoever sends that much ahead of an answer gets no further one
    return;
  }
  buffer_ += base::as_text(bytes);
  if (state_ == State::kWaiting || state_ == State::kUpgraded) return;
  parse(now, out);
}

bool Connection::sends_body(const Response& response) const {
  return !is_head_request_ && !has_no_body(response.status);
}

base::ConstBytes Connection::respond(base::Time now, const Response& response, std::string& out) {
  CHECK(state_ == State::kWaiting);
  write_head(response, out);
  const bool bodyless = has_no_body(response.status);
  if (!bodyless) append_field("Content-Length", std::to_string(response.body_size()), out);
  if (last_)
    append_field("Connection", "close", out);
  else if (version_ == 10)
    append_field("Connection", "keep-alive", out);
  out += "\r\n";
  become_idle(now);
  if (last_) {
    state_ = State::kOver;
    deadline_ = base::kNever;
  }
  return sends_body(response) ? response.body_bytes() : base::ConstBytes{};
}

void Connection::respond_until_close(const Response& response, std::string& out) {
  CHECK(state_ == State::kWaiting);
  write_head(response, out);
  append_field("Connection", "close", out);
  out += "\r\n";
  state_ = State::kOver;
  deadline_ = base::kNever;
}

void Connection::resume(base::Time now, std::string& out) {
  if (state_ != State::kIdle) return;
  become_idle(now);
  parse(now, out);
}

std::string Connection::accept_upgrade() {
  CHECK(state_ == State::kWaiting);
  state_ = State::kUpgraded;
  return std::move(buffer_);
}

void Connection::handle_timeout(base::Time now, std::string& out) {
  if (now < deadline_) return;
  if (state_ == State::kHead || state_ == State::kBody) {
    fail(408, out);
    return;
  }
  state_ = State::kOver;
  deadline_ = base::kNever;
}

std::optional<Connection::Event> Connection::poll_event() {
  return std::exchange(event_, {});
}

void Connection::finish() {
  last_ = true;
  if (state_ != State::kIdle) return;
  state_ = State::kOver;
  deadline_ = base::kNever;
}

void Connection::parse(base::Time now, std::string& out) {
  if (state_ == State::kIdle) {
    skip_empty_lines();
    if (buffer_.empty()) return;
    parser_ = std::make_unique<Parser>(body_size_max_);
    state_ = State::kHead;
    deadline_ = now + kHeadTimeout;
  }
  if (state_ == State::kHead && !parse_head(now, out)) return;
  if (state_ == State::kBody) parse_body(now, out);
}

// True when the head is complete and good.
bool Connection::parse_head(base::Time now, std::string& out) {
  const auto error = parser_->put(buffer_);
  if (error && error != beast::error::need_more) {
    fail(status_of(error), out);
    return false;
  }
  if (!parser_->head_is_complete()) return false;
  parser_->copy_head();
  if (const auto refusal = judge_head(parser_->request())) {
    fail(*refusal, out);
    return false;
  }
  begin_body(now, out);
  return true;
}

void Connection::begin_body(base::Time now, std::string& out) {
  const Request& request = parser_->request();
  version_ = request.version;
  is_head_request_ = request.method == Method::kHead;
  const std::string options = request.headers.joined("Connection");
  if (list_contains(options, "close")) last_ = true;
  if (version_ == 10 && !list_contains(options, "keep-alive")) last_ = true;

  state_ = State::kBody;
  deadline_ = now + kBodyTimeout;
  body_goal_ = kBodyProgress;
  parser_->read_body();
  // RFC 9110 section 10.1.1: not when the body is already on its way, nor to an HTTP/1.0 client.
  const bool awaits_leave = request.headers.contains("Expect") && version_ == 11;
  if (awaits_leave && buffer_.empty() && !parser_->is_complete())
    out += "HTTP/1.1 100 Continue\r\n\r\n";
}

void Connection::parse_body(base::Time now, std::string& out) {
  // Beast 1.81 asserts that it is not given less than the end of a chunked body, "0\r\n\r\n", once
  // it has seen the last chunk. Such a body always has that much to come, so waiting costs nothing.
  const std::size_t least = parser_->request().headers.contains("Transfer-Encoding") ? 5 : 1;
  while (!parser_->is_complete() && buffer_.size() >= least) {
    const std::size_t before = buffer_.size();
    const auto error = parser_->put(buffer_);
    if (error && error != beast::error::need_more) {
      fail(status_of(error), out);
      return;
    }
    if (buffer_.size() == before || error == beast::error::need_more) break;
  }
  if (parser_->is_complete()) {
    complete();
    return;
  }
  // What the parser leaves lying is one chunk line or the trailers; they count like a head.
  if (buffer_.size() > kHeaderSizeMax) {
    fail(431, out);
    return;
  }
  if (parser_->body_size() >= body_goal_) {
    body_goal_ = parser_->body_size() + kBodyProgress;
    deadline_ = now + kBodyTimeout;
  }
}

void Connection::complete() {
  Request request = parser_->take_request();
  parser_.reset();
  state_ = State::kWaiting;
  deadline_ = base::kNever;  // how long an answer takes is the handler's business
  if (asks_for_websocket(request))
    event_ = UpgradeRequested{std::move(request)};
  else
    event_ = RequestReceived{std::move(request)};
}

void Connection::fail(unsigned status, std::string& out) {
  Response refusal = text_response(status, std::string(reason_phrase(status)) + "\n");
  refusal.headers.add("X-Content-Type-Options", "nosniff");
  write_head(refusal, out);
  append_field("Content-Length", std::to_string(refusal.body_size()), out);
  append_field("Connection", "close", out);
  out += "\r\n";
  out += base::as_text(refusal.body_bytes());
  event_ = ProtocolError{status, state_ == State::kBody};
  parser_.reset();
  buffer_.clear();
  state_ = State::kOver;
  deadline_ = base::kNever;
}

void Connection::become_idle(base::Time now) {
  state_ = State::kIdle;
  deadline_ = now + kIdleTimeout;
}

// RFC 9112 section 2.2: an empty line before a request is to be ignored.
void Connection::skip_empty_lines() {
  std::size_t used = 0;
  while (used < buffer_.size() && (buffer_[used] == '\r' || buffer_[used] == '\n')) ++used;
  buffer_.erase(0, used);
}

void write_head(const Response& response, std::string& out) {
  out += fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  for (const HeaderField& field : response.headers) {
    // The framing is the connection's: a second length would let an answer be split.
    if (equal_ignoring_case(field.name, "Content-Length") ||
        equal_ignoring_case(field.name, "Transfer-Encoding"))
      continue;
    append_field(field.name, field.value, out);
  }
}

std::string to_http_date(base::WallTime time) {
  static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                         "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = static_cast<std::time_t>(time.milliseconds / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                     kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

const std::string& DateText::at(base::WallTime time) {
  const std::int64_t second = time.milliseconds / 1000;
  if (text_.empty() || second != second_) text_ = to_http_date(time);
  second_ = second;
  return text_;
}

}  // namespace proto::http
