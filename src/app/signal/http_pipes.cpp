#include "app/signal/http_pipes.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/encoding.hpp"
#include "base/number.hpp"
#include "base/utf8.hpp"

namespace app::signal {

namespace asio = boost::asio;
namespace http = proto::http;
using asio::awaitable;

namespace {

constexpr std::string_view kRoot = "/api/signal";
constexpr std::string_view kEvents = "/events";
constexpr std::size_t kTokenBytes = 24;
constexpr std::uint16_t kTryAgainLater = 1013;  // IANA's registry of WebSocket close codes
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kPolicyViolation = 1008;

http::Response refuse(unsigned status, std::string_view word) {
  return http::json_response(status, "{\"refusal\":\"" + std::string(word) + "\"}");
}

http::Response not_allowed(std::string_view methods) {
  http::Response response = refuse(405, "method_not_allowed");
  response.headers.set("Allow", methods);
  return response;
}

// The number under that key, `otherwise` where it is missing; nullopt: it is no number.
std::optional<std::uint64_t> number_of(const http::Request& request, std::string_view key,
                                       std::uint64_t otherwise) {
  const auto text = http::query_value(request.query, key);
  return text ? base::parse_number<std::uint64_t>(*text) : otherwise;
}

// Behind which message a stream begins (Server-Sent Events, "Last-Event-ID").
std::uint64_t stream_start(const http::Request& request, std::uint64_t otherwise) {
  const auto last = request.headers.find("Last-Event-ID");
  if (last) return base::parse_number<std::uint64_t>(*last).value_or(0);
  return number_of(request, "after", otherwise).value_or(0);
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

// One client's messages, numbered from 1 and kept until it says that it has them.
class HttpPipes::Pipe final : public SignalPipe {
 public:
  Pipe(const asio::any_io_executor& executor, std::string token, const Clock& clock,
       Counters& counters)
      : token_(std::move(token)),
        clock_(clock),
        counters_(counters),
        news_(executor),
        heard_(clock.now()) {
    news_.expires_at(asio::steady_timer::time_point::max());
  }

  void send_text(std::string text) override {
    if (closed_) return;
    bytes_ += size_of(text);
    messages_.push_back(std::move(text));
    if (bytes_ > kUnreadBytesMax) {
      forget_all();
      counters_.count(Counter::kHttpPipeUnread);
      close(kTryAgainLater, "too slow");
    }
    news_.cancel();
  }
  void close(std::uint16_t code, std::string_view reason) override {
    if (closed_) return;
    closed_ = {code, std::string(reason)};
    // Nobody who floods us is to choose what we keep for him until kSilenceMax has passed.
    if (code == kPolicyViolation) forget_all();
    heard_ = clock_.now();
    news_.cancel();
  }
  std::size_t buffered_bytes() const override { return bytes_; }

  const std::string& token() const { return token_; }
  bool is_closed() const { return closed_.has_value(); }

  void attach(std::unique_ptr<SignalReceiver> receiver) { receiver_ = std::move(receiver); }
  void take_command(std::string_view text) {
    if (receiver_) receiver_->on_text(text);
  }
  // The receiver's on_closed(), once.
  void tell_closed() {
    if (const auto receiver = std::exchange(receiver_, nullptr)) receiver->on_closed();
  }

  // The client says that it has every message up to this one.
  void acknowledge(std::uint64_t number) {
    acknowledged_ = std::max(acknowledged_, std::min(number, last()));
    forget(number);
  }
  std::uint64_t acknowledged() const { return acknowledged_; }
  // The client need not be told again what comes up to this one.
  void forget(std::uint64_t number) {
    while (first_ <= number && !messages_.empty()) {
      bytes_ -= size_of(messages_.front());
      messages_.pop_front();
      ++first_;
    }
  }
  bool has_after(std::uint64_t number) const { return number + 1 < first_ + messages_.size(); }
  std::uint64_t last() const { return first_ + messages_.size() - 1; }
  const std::string& message(std::uint64_t number) const {
    return messages_[static_cast<std::size_t>(number - first_)];
  }
  std::uint64_t next_after(std::uint64_t number) const { return std::max(first_, number + 1); }

  // A newer reader takes over from an older one, which then ends. `line` is valid until then.
  std::uint64_t begin_reading(Line* line) {
    news_.cancel();
    line_ = line;
    ++readers_;
    return ++reader_;
  }
  void end_reading(std::uint64_t reader) {
    if (is_newest(reader)) line_ = nullptr;
    --readers_;
    if (!closed_) heard_ = std::max(heard_, clock_.now() - (kSilenceMax - kBackWithin));
  }
  // Who has gone away reads no more, though nothing was sent that would have failed.
  void dismiss_reader_if_cut() {
    if (line_ == nullptr || !line_->is_cut()) return;
    line_ = nullptr;
    ++reader_;
    news_.cancel();
  }
  bool is_newest(std::uint64_t reader) const { return reader == reader_; }
  bool is_silent() const { return readers_ == 0 && clock_.now() > heard_ + kSilenceMax; }
  // A pipe that is closed waits for a reader of its last words only so long, however often it is
  // asked: else whoever asks could fill the memory with such pipes.
  void hear() {
    if (!closed_) heard_ = clock_.now();
  }

  // Until there is something new, or so much time has passed.
  awaitable<void> wait(base::Duration at_most) {
    news_.expires_after(at_most);
    boost::system::error_code woken;
    co_await news_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

  std::string closed_json() const {
    if (!closed_) return "null";
    return "{\"code\":" + std::to_string(closed_->code) + "}";
  }

 private:
  struct Closed {
    std::uint16_t code = 0;
    std::string reason;
  };

  static std::size_t size_of(const std::string& text) { return text.size() + kMessageOverhead; }
  void forget_all() {
    messages_ = {};  // and the memory of the queue itself
    bytes_ = 0;
  }

  const std::string token_;
  const Clock& clock_;
  Counters& counters_;
  std::unique_ptr<SignalReceiver> receiver_;
  std::deque<std::string> messages_;
  std::uint64_t first_ = 1;  // number of messages_.front()
  std::uint64_t acknowledged_ = 0;
  std::size_t bytes_ = 0;
  std::optional<Closed> closed_;
  asio::steady_timer news_;
  std::uint64_t reader_ = 0;
  Line* line_ = nullptr;  // of the newest reader
  unsigned readers_ = 0;
  base::Time heard_;
};

namespace {

// Whoever waits for news must say when it stops, also when its coroutine is destroyed.
template <class Pipe>
class Reading {
 public:
  Reading(Pipe& pipe, Line* line) : pipe_(pipe), reader_(pipe.begin_reading(line)) {}
  ~Reading() { pipe_.end_reading(reader_); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  bool goes_on() const { return pipe_.is_newest(reader_) && !pipe_.is_closed(); }
  bool is_newest() const { return pipe_.is_newest(reader_); }

 private:
  Pipe& pipe_;
  std::uint64_t reader_;
};

}  // namespace

HttpPipes::HttpPipes(asio::any_io_executor executor, SignalAcceptor& acceptor, base::Random& random,
                     const Clock& clock, Counters& counters)
    : executor_(std::move(executor)),
      acceptor_(acceptor),
      random_(random),
      clock_(clock),
      counters_(counters) {}

HttpPipes::~HttpPipes() {
  for (const auto& [token, pipe] : pipes_) pipe->tell_closed();
}

std::shared_ptr<HttpPipes::Pipe> HttpPipes::find(std::string_view path) const {
  if (!path.starts_with(kRoot) || path.size() <= kRoot.size() + 1) return nullptr;
  std::string_view token = path.substr(kRoot.size() + 1);
  if (token.ends_with(kEvents)) token.remove_suffix(kEvents.size());
  const auto found = pipes_.find(token);
  return found == pipes_.end() ? nullptr : found->second;
}

awaitable<http::Response> HttpPipes::handle(http::Request request, Caller caller) {
  if (!http::is_safe(request.method) && !http::is_same_origin(request, caller.secure)) {
    co_return refuse(403, "wrong_origin");
  }
  if (request.path == kRoot) {
    if (request.method != http::Method::kPost) co_return not_allowed("POST");
    co_return open(request, caller);
  }
  const std::shared_ptr<Pipe> pipe = find(request.path);
  if (!pipe) co_return refuse(404, "unknown_pipe");
  if (request.path.ends_with(kEvents)) co_return refuse(406, "not_acceptable");
  pipe->hear();
  if (request.method == http::Method::kPost) co_return take_commands(*pipe, request);
  if (request.method == http::Method::kDelete) {
    pipe->close(kGoingAway, "left");
    pipe->tell_closed();
    pipes_.erase(pipe->token());
    co_return http::empty_response(204);
  }
  if (request.method != http::Method::kGet) co_return not_allowed("GET, POST, DELETE");
  const auto after = number_of(request, "after", 0);
  const auto wait = number_of(request, "wait", 0);
  if (!after || !wait) co_return refuse(400, "bad_message");
  const auto longest = std::chrono::duration_cast<std::chrono::seconds>(kPollWaitMax).count();
  const base::Duration patience =
      std::chrono::seconds(std::min<std::uint64_t>(*wait, static_cast<std::uint64_t>(longest)));
  co_return co_await poll(pipe, caller.line, *after, patience);
}

http::Response HttpPipes::open(const http::Request& request, const Caller& caller) {
  if (pipes_.size() >= kHttpPipesMax) {
    counters_.count(Counter::kPipeLimit);
    return refuse(503, "server_busy");
  }
  std::uint8_t bytes[kTokenBytes];
  random_.fill(bytes);
  const std::string token = base::to_base64url(bytes);
  const auto pipe = std::make_shared<Pipe>(executor_, token, clock_, counters_);
  auto opening = acceptor_.open(request, caller, *pipe);
  if (auto* refusal = std::get_if<http::Response>(&opening)) return std::move(*refusal);
  pipe->attach(std::move(std::get<std::unique_ptr<SignalReceiver>>(opening)));
  pipes_.emplace(token, pipe);
  http::Response response = http::json_response(201, "{\"pipe\":\"" + token + "\"}");
  response.headers.set("Location", std::string(kRoot) + "/" + token);
  return response;
}

http::Response HttpPipes::take_commands(Pipe& pipe, const http::Request& request) {
  if (request.body.size() > kCommandsSizeMax) return refuse(413, "too_long");
  if (!base::utf8_length(request.body)) return refuse(400, "bad_message");
  if (pipe.is_closed()) return refuse(404, "unknown_pipe");
  std::string_view rest = request.body;
  while (!rest.empty() && !pipe.is_closed()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    if (!line.empty()) pipe.take_command(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return http::empty_response(204);
}

awaitable<http::Response> HttpPipes::poll(std::shared_ptr<Pipe> pipe, Line* line,
                                          std::uint64_t after, base::Duration wait) {
  pipe->acknowledge(after);
  const Reading reading(*pipe, line);
  const base::Time end = clock_.now() + wait;
  while (reading.goes_on() && !pipe->has_after(after)) {
    const base::Time now = clock_.now();
    if (now >= end) break;
    co_await pipe->wait(end - now);
  }
  std::string messages;
  std::uint64_t last = std::max(after, pipe->next_after(0) - 1);
  if (reading.is_newest()) {
    for (std::uint64_t number = pipe->next_after(after); number <= pipe->last(); ++number) {
      if (!messages.empty()) messages += ',';
      messages += pipe->message(number);
      last = number;
    }
  }
  co_return http::json_response(200, "{\"last\":" + std::to_string(last) + ",\"messages\":[" +
                                         messages + "],\"closed\":" + pipe->closed_json() + "}");
}

bool HttpPipes::is_stream(const http::Request& request) const {
  return request.method == http::Method::kGet && request.path.ends_with(kEvents) &&
         find(request.path) != nullptr;
}

awaitable<void> HttpPipes::stream(http::Request request, Caller caller, EventStream& out) {
  const std::shared_ptr<Pipe> pipe = find(request.path);
  if (!pipe) co_return;
  std::uint64_t sent = stream_start(request, pipe->acknowledged());
  // What an earlier stream sent is not kept: the seat behind the pipe remembers.
  if (sent + 1 < pipe->next_after(0)) pipe->close(kTryAgainLater, "messages were lost");
  pipe->acknowledge(sent);
  const Reading reading(*pipe, caller.line);
  std::string text = ":\n\n";  // opens the stream through proxies that wait for a first byte
  while (reading.is_newest()) {
    for (std::uint64_t number = pipe->next_after(sent); number <= pipe->last(); ++number) {
      text += "id: " + std::to_string(number) + "\ndata: " + pipe->message(number) + "\n\n";
      sent = number;
    }
    const bool last = pipe->is_closed();
    if (last) text += "event: closed\ndata: " + pipe->closed_json() + "\n\n";
    // A named variable: g++ 12 destroys a temporary of a co_await expression twice.
    const std::string piece = std::exchange(text, {});
    const bool taken = piece.empty() || co_await out.write(piece);
    if (!taken || last) break;
    pipe->forget(sent);
    if (pipe->has_after(sent) || pipe->is_closed()) continue;
    co_await pipe->wait(kStreamKeepAlive);
    if (!pipe->has_after(sent)) text = ":\n\n";
  }
}

void HttpPipes::tick() {
  for (auto next = pipes_.begin(); next != pipes_.end();) {
    const std::shared_ptr<Pipe> pipe = next->second;
    // What was closed has told its receiver at once; its last words wait for a reader.
    if (pipe->is_closed()) pipe->tell_closed();
    pipe->dismiss_reader_if_cut();
    if (!pipe->is_silent()) {
      ++next;
      continue;
    }
    if (!pipe->is_closed()) counters_.count(Counter::kHttpPipeSilent);
    pipe->close(kGoingAway, "nobody reads");
    next = pipes_.erase(next);
    pipe->tell_closed();
  }
}

}  // namespace app::signal
