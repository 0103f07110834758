#include "server/client_connection.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "net/socket_pair.hpp"
#include "proto/ice/tcp_framing.hpp"
#include "proto/ice/tcp_opening.hpp"
#include "proto/websocket/handshake.hpp"
#include "server/write_batches.hpp"

namespace server {

namespace asio = boost::asio;
namespace http = proto::http;
namespace websocket = proto::websocket;

using asio::awaitable;

namespace {

constexpr std::size_t kCopiedBodyMax = 16 * 1024;  // one TLS record with the head
constexpr base::Duration kLingerTime = std::chrono::seconds(2);
constexpr std::uint8_t kRtmpVersion = 3;            // RTMP 1.0 section 5.2.2, "C0"
constexpr std::uint8_t kTlsHandshakeRecord = 0x16;  // RFC 8446 section 5.1

// What an answer of that status refuses; nullopt: nothing.
std::optional<app::Counter> counter_of(unsigned status) {
  switch (status) {
    case 401:
    case 403:
      return app::Counter::kForbidden;
    case 404:
    case 405:
      return app::Counter::kNotFound;
    case 408:
      return app::Counter::kHeadTooSlow;
    case 413:
      return app::Counter::kBodyTooLarge;
    case 429:
      return app::Counter::kTooManyAttempts;
    case 431:
      return app::Counter::kHeadTooLarge;
    case 500:
      return app::Counter::kHandlerFailed;
    case 503:
      return app::Counter::kServerBusy;
    default:
      break;
  }
  if (status < 400) return std::nullopt;
  return app::Counter::kBadRequest;
}

app::Counter counter_of(const http::ProtocolError& error) {
  if (error.status == 408 && error.in_body) return app::Counter::kBodyTooSlow;
  return counter_of(error.status).value_or(app::Counter::kBadRequest);
}

app::Counter counter_of_complaint(std::uint16_t code) {
  switch (code) {
    case websocket::kAbnormal:
      return app::Counter::kWebSocketSilent;
    case websocket::kTooBig:
      return app::Counter::kWebSocketTooLarge;
    case websocket::kPolicyViolation:
      return app::Counter::kWebSocketTooSlow;
    case websocket::kTryAgainLater:
      return app::Counter::kWebSocketUnread;
    default:
      return app::Counter::kWebSocketBroken;
  }
}

}  // namespace

ClientConnection::ClientConnection(const asio::any_io_executor& loop,
                                   const ClientSurroundings& surroundings, app::Caller caller,
                                   std::unique_ptr<net::Stream> stream)
    : surroundings_(surroundings),
      caller_(caller),
      stream_(std::move(stream)),
      http_(surroundings.clock.now()),
      output_ready_(loop, asio::steady_timer::time_point::max()) {
  caller_.line = this;
}

awaitable<void> ClientConnection::serve_http(std::shared_ptr<ClientConnection> self) {
  const bool upgraded = co_await self->run_http();
  if (upgraded) co_await self->run_websocket();
}

awaitable<void> ClientConnection::serve_tls(std::shared_ptr<ClientConnection> self,
                                            net::tls::ServerContext& context) {
  self->wait_at_most(self->now() + kTlsHandshakeTimeout, Overdue::kClose,
                     app::Counter::kTlsTooSlow);
  const std::optional<std::uint8_t> first = co_await self->stream_->peek();
  if (!first) co_return;
  if (*first == kTlsHandshakeRecord) {
    if (!co_await self->stream_->start_tls(context)) {
      if (self->deadline_ != base::kNever) self->count(app::Counter::kTlsFailed);
      co_return;
    }
    self->caller_.secure = true;
    if (self->stream_->greeting() == net::Greeting::kChallenge) {
      // RFC 8737 section 3: nothing is said after the handshake.
      co_await self->stream_->end_writing();
      self->stream_->close();
      co_return;
    }
    if (co_await self->serve_rtmps()) co_return;
  } else {
    self->caller_.loopback = false;  // what plain HTTP grants to localhost is not for this port
    if (co_await self->hand_over_media()) co_return;
    if (*first == kRtmpVersion && self->hand_over_rtmp()) co_return;
  }
  co_await serve_http(self);
}

awaitable<bool> ClientConnection::read_early() {
  const std::size_t size = co_await stream_->read_some(surroundings_.read_room);
  early_ += base::as_text(base::ConstBytes(surroundings_.read_room).first(size));
  co_return size > 0;
}

awaitable<bool> ClientConnection::hand_over_media() {
  using Kind = proto::ice::TcpOpening::Kind;
  proto::ice::TcpOpening opening;
  while (surroundings_.take_media && opening.kind == Kind::kUndecided) {
    const bool open = co_await read_early();
    if (!open) co_return true;
    opening = proto::ice::read_tcp_opening(base::as_bytes(early_));
  }
  if (opening.kind != Kind::kCheck) co_return false;
  MediaStreamArrival arrival{stream_->release(), {early_.begin(), early_.end()}};
  const bool taken = arrival.socket && surroundings_.take_media(opening.ufrag, std::move(arrival));
  if (!taken) count(app::Counter::kMediaStreamRefused);
  co_return true;
}

bool ClientConnection::hand_over_rtmp() {
  if (!surroundings_.take_rtmp) return false;
  net::FileDescriptor socket = stream_->release();
  if (socket)
    surroundings_.take_rtmp(std::move(socket), caller_.address, std::exchange(early_, {}), {});
  return true;
}

awaitable<bool> ClientConnection::serve_rtmps() {
  if (!surroundings_.take_rtmp) co_return false;
  wait_at_most(http_.next_timeout(), Overdue::kCancelRead);
  const bool open = co_await read_early();
  if (!open || static_cast<std::uint8_t>(early_[0]) != kRtmpVersion) co_return false;
  co_await relay_rtmp();
  co_return true;
}

// The session on the live thread has the deadlines; here only a client that takes nothing is cut.
awaitable<void> ClientConnection::relay_rtmp() {
  auto ends = net::make_socket_pair();
  if (!ends) {
    count(app::Counter::kServerBusy);
    stream_->close();
    co_return;
  }
  const std::shared_ptr<net::Stream> inner = surroundings_.adopt(std::move(ends->first));
  surroundings_.take_rtmp(std::move(ends->second), caller_.address, std::exchange(early_, {}),
                          stream_->meter());
  wait_at_most(base::kNever, Overdue::kClose);
  const auto on_ended = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) self->stream_->close();
    self->relayed_back_ = true;
    self->output_ready_.cancel();
  };
  asio::co_spawn(output_ready_.get_executor(), relay_back(shared_from_this(), inner), on_ended);
  std::vector<std::uint8_t> buffer(kRelaySize);
  while (true) {
    const std::size_t size = co_await stream_->read_some(buffer);
    if (size == 0) break;
    const bool good = co_await inner->write(base::ConstBytes(buffer).first(size));
    if (!good) break;
  }
  co_await inner->end_writing();  // the session ends with it, and closes its side
  while (!relayed_back_) {
    boost::system::error_code woken;
    co_await output_ready_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

awaitable<void> ClientConnection::relay_back(std::shared_ptr<ClientConnection> self,
                                             std::shared_ptr<net::Stream> inner) {
  std::vector<std::uint8_t> buffer(kRelaySize);
  bool good = true;
  while (good) {
    const std::size_t size = co_await inner->read_some(buffer);
    if (size == 0) break;
    self->wait_at_most(self->now() + kWriteTimeout, Overdue::kClose, app::Counter::kAnswerUnread);
    good = co_await self->stream_->write(base::ConstBytes(buffer).first(size));
    self->wait_at_most(base::kNever, Overdue::kClose);
  }
  if (good) {
    self->wait_at_most(self->now() + kLingerTime, Overdue::kClose);
    co_await self->stream_->end_writing();
  } else {
    self->stream_->close();
  }
}

std::optional<base::TcpFacts> ClientConnection::quality() {
  if (now() < next_look_) return std::nullopt;
  next_look_ = now() + app::kLineLooks;
  return stream_->tcp_facts();
}

void ClientConnection::close_stream() {
  if (const auto tell = std::exchange(tell_quality_, nullptr)) {
    if (const auto facts = stream_->tcp_facts()) tell(*facts);
  }
  stream_->close();
}

void ClientConnection::on_tick(base::Time now) {
  if (websocket_ && now >= websocket_->next_timeout()) {
    websocket_->handle_timeout(now);
    note_complaint();
    output_ready_.cancel();
  }
  if (now < deadline_) return;
  deadline_ = base::kNever;
  if (overdue_counter_ && !complaint_noted_) count(*overdue_counter_);
  if (overdue_ == Overdue::kCancelRead)
    stream_->cancel();
  else
    close_stream();
}

void ClientConnection::begin_stop(base::Time now) {
  stopping_ = true;
  if (websocket_) {
    websocket_->close(now, websocket::kServiceRestart, "the server restarts");
    output_ready_.cancel();
    if (websocket_->is_over() && websocket_->buffered_bytes() == 0) stream_->close();
    return;
  }
  http_.finish();
  // A paused player leaves its answer open for as long as it likes; it comes back for the rest.
  if (sending_source_) stream_->close();
  if (http_.is_over()) stream_->cancel();
}

void ClientConnection::abort() {
  close_stream();
}

void ClientConnection::send_text(std::string text) {
  if (!websocket_) return;
  websocket_->send_text(text);
  note_complaint();
  output_ready_.cancel();
}

void ClientConnection::close(std::uint16_t code, std::string_view reason) {
  if (!websocket_) return;
  websocket_->close(now(), code, reason);
  output_ready_.cancel();
}

std::size_t ClientConnection::buffered_bytes() const {
  return websocket_ ? websocket_->buffered_bytes() : 0;
}

awaitable<bool> ClientConnection::run_http() {
  while (!http_.is_over()) {
    wait_at_most(http_.next_timeout(), Overdue::kCancelRead);
    std::size_t size = 0;
    if (early_.empty()) size = co_await stream_->read_some(surroundings_.read_room);
    if (size > 0)
      http_.receive(now(), base::ConstBytes(surroundings_.read_room).first(size), out_);
    else if (!early_.empty())
      http_.receive(now(), base::as_bytes(std::exchange(early_, {})), out_);
    else if (now() >= http_.next_timeout())
      http_.handle_timeout(now(), out_);
    else
      break;
    while (auto event = http_.poll_event()) {
      if (auto* request = std::get_if<http::RequestReceived>(&*event))
        co_await answer(std::move(request->request));
      else if (auto* upgrade = std::get_if<http::UpgradeRequested>(&*event))
        if (co_await answer_upgrade(std::move(upgrade->request))) co_return true;
      if (const auto* error = std::get_if<http::ProtocolError>(&*event)) count(counter_of(*error));
      http_.resume(now(), out_);
    }
    co_await flush();
  }
  wait_at_most(now() + kLingerTime, Overdue::kClose);
  co_await stream_->end_writing();
  if (!stopping_) co_await stream_->drain();
  close_stream();
  co_return false;
}

class ClientConnection::Events final : public app::EventStream {
 public:
  explicit Events(ClientConnection& client, std::string host)
      : client_(client), host_(std::move(host)) {}

  awaitable<bool> write(std::string text) override {
    if (!begun_) {
      begun_ = true;
      http::Response response;
      response.headers.set("Content-Type", "text/event-stream");
      response.headers.set("Cache-Control", "no-store");
      response.headers.set("X-Accel-Buffering", "no");  // nginx would hold small pieces back
      add_security_headers(response, host_, client_.caller_.secure, client_.may_have_hsts());
      client_.http_.respond_until_close(response, client_.out_);
      co_await client_.flush();
    }
    const bool good = co_await client_.write_all(base::as_bytes(text));
    co_return good && !client_.stopping_;
  }
  bool begun() const { return begun_; }

 private:
  ClientConnection& client_;
  std::string host_;
  bool begun_ = false;
};

awaitable<void> ClientConnection::stream_events(http::Request request) {
  Events events(*this, std::string(request.headers.find("Host").value_or("")));
  try {
    co_await surroundings_.handler.stream(std::move(request), caller_, events);
  } catch (const std::exception& error) {
    base::log_error("server", "an event stream failed: {}", error.what());
  }
  if (events.begun()) co_return;
  const http::Response nothing = http::text_response(404, "There is no such stream.\n");
  out_ += base::as_text(http_.respond(now(), nothing, out_));
  co_await flush();
}

awaitable<void> ClientConnection::answer(http::Request request) {
  wait_at_most(base::kNever, Overdue::kClose);
  const std::string host(request.headers.find("Host").value_or(""));
  const Framing framing = framing_of(request.path);
  http::Response response;
  auto redirect = answer_challenge(request);
  if (!redirect) redirect = send_elsewhere(request);
  drop_credentials(request, caller_);
  if (!redirect && surroundings_.handler.is_stream(request)) {
    co_await stream_events(std::move(request));
    co_return;
  }
  if (redirect) {
    response = std::move(*redirect);
  } else {
    const std::string place = request.method_text + " " + request.path;
    try {
      response = co_await surroundings_.handler.handle(std::move(request), caller_);
    } catch (const std::exception& error) {
      base::log_error("server", "{} failed: {}", place, error.what());
      response = http::text_response(500, "The server made a mistake; its log says more.\n");
    }
  }
  co_await send_response(std::move(response), host, framing);
}

std::optional<http::Response> ClientConnection::send_elsewhere(const http::Request& request) const {
  return redirect_to_https(request, caller_, surroundings_.https_port, surroundings_.lan_viewers);
}

std::optional<http::Response> ClientConnection::answer_challenge(
    const http::Request& request) const {
  constexpr std::string_view kPlace = "/.well-known/acme-challenge/";
  if (caller_.secure || !surroundings_.answer_challenge || !request.path.starts_with(kPlace)) {
    return std::nullopt;
  }
  auto answer = surroundings_.answer_challenge(request.path.substr(kPlace.size()));
  return answer ? std::optional(http::text_response(200, *std::move(answer))) : std::nullopt;
}

awaitable<void> ClientConnection::send_response(http::Response response, std::string_view host,
                                                Framing framing) {
  if (stopping_) http_.finish();
  if (const auto refusal = counter_of(response.status)) count(*refusal);
  add_security_headers(response, host, caller_.secure, may_have_hsts(), framing);
  response.headers.set("Date", surroundings_.date.at(surroundings_.clock.wall_now()));
  if (response.source() != nullptr && surroundings_.sources >= kSourcesMax) {
    response = http::text_response(503, "Too many videos are watched at the moment.\n");
    response.headers.set("Retry-After", "5");
    count(app::Counter::kServerBusy);
    add_security_headers(response, host, caller_.secure, may_have_hsts(), framing);
  }
  const bool sends_body = http_.sends_body(response);
  const base::ConstBytes body = http_.respond(now(), response, out_);
  if (const auto* const sourced = std::get_if<http::SourcedBody>(&response.body)) {
    const http::SourcedBody source = *sourced;
    co_await flush();
    if (sends_body && !co_await write_source(source)) stream_->close();
    co_return;
  }
  const http::SharedPieces* const pieces = response.pieces();
  if (body.size() <= kCopiedBodyMax && (pieces == nullptr || pieces->size() <= 1)) {
    out_ += base::as_text(body);
    co_await flush();
    co_return;
  }
  const std::string head = std::exchange(out_, {});
  std::vector<base::ConstBytes> all{base::as_bytes(head), body};
  // An empty body is that of an answer to HEAD.
  for (std::size_t i = 1; pieces != nullptr && !body.empty() && i < pieces->size(); ++i) {
    all.emplace_back(*(*pieces)[i]);
  }
  co_await write_pieces(std::move(all));
}

namespace {

// While a body is read and sent.
class Sending {
 public:
  Sending(std::size_t& count, bool& flag) : count_(count), flag_(flag) {
    ++count_;
    flag_ = true;
  }
  ~Sending() {
    --count_;
    flag_ = false;
  }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

 private:
  std::size_t& count_;
  bool& flag_;
};

}  // namespace

awaitable<bool> ClientConnection::write_source(http::SourcedBody source) {
  const auto piece = std::make_shared<std::vector<std::uint8_t>>();
  const auto read_well = std::make_shared<bool>(false);
  const std::uint64_t size = source->size();
  const Sending sending(surroundings_.sources, sending_source_);
  for (std::uint64_t at = 0; at < size; at += piece->size()) {
    piece->resize(static_cast<std::size_t>(std::min<std::uint64_t>(kSourcePiece, size - at)));
    // It owns what it writes to: this coroutine may be destroyed meanwhile.
    std::function<void()> read = [=] { *read_well = source->read(at, *piece); };
    const bool done = co_await surroundings_.files.run(std::move(read));
    if (!done || !*read_well) co_return false;
    if (!co_await write_all(*piece)) co_return false;
  }
  co_return true;
}

awaitable<bool> ClientConnection::answer_upgrade(http::Request request) {
  auto refusal = send_elsewhere(request);
  drop_credentials(request, caller_);
  if (!refusal) refusal = refuse_upgrade(request, caller_);
  auto accepted = websocket::upgrade_response(request);
  if (!refusal && !accepted) refusal = std::move(accepted.error());
  if (!refusal && stopping_) refusal = http::text_response(503, "The server stops.\n");
  if (!refusal) {
    websocket_.emplace(now());  // before open(): the app may send at once
    auto opening = surroundings_.acceptor.open(request, caller_, *this);
    if (auto* response = std::get_if<http::Response>(&opening)) {
      websocket_.reset();
      refusal = std::move(*response);
    } else {
      receiver_ = std::move(std::get<std::unique_ptr<app::SignalReceiver>>(opening));
    }
  }
  if (refusal) {
    co_await send_response(std::move(*refusal), request.headers.find("Host").value_or(""));
    co_return false;
  }
  http::write_head(*accepted, out_);
  out_ += "\r\n";
  co_return true;
}

// Nothing of the request is held any more.
awaitable<void> ClientConnection::run_websocket() {
  try {
    co_await flush();
    websocket_->receive(now(), base::as_bytes(http_.accept_upgrade()));
    co_await read_websocket();
  } catch (...) {
    // The app holds this pipe until it hears the end, and the writer waits for one.
    stream_->close();
    websocket_->on_stream_end();
    output_ready_.cancel();
    tell_closed();
    throw;
  }
}

awaitable<void> ClientConnection::read_websocket() {
  // Its last steps may come after this coroutine's; then it finds the stream closed. When it fails
  // the stream ends, and with it the loop below.
  const auto on_written = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) self->stream_->close();
  };
  asio::co_spawn(output_ready_.get_executor(), write_websocket(shared_from_this()), on_written);
  deliver();
  while (!websocket_->is_over()) {
    const std::size_t size = co_await stream_->read_some(surroundings_.read_room);
    if (size == 0) {
      websocket_->on_stream_end();
      stream_->close();
    } else {
      websocket_->receive(now(), base::ConstBytes(surroundings_.read_room).first(size));
    }
    deliver();
  }
  output_ready_.cancel();
  tell_closed();
  co_await stream_->drain();  // while the writer says its last words
  stream_->close();
}

void ClientConnection::tell_closed() {
  if (const auto receiver = std::exchange(receiver_, nullptr)) receiver->on_closed();
}

void ClientConnection::deliver() {
  note_complaint();
  while (const auto event = websocket_->poll_event())
    if (const auto* received = std::get_if<websocket::TextReceived>(&*event))
      receiver_->on_text(received->text);
  if (websocket_->has_output()) output_ready_.cancel();
}

awaitable<void> ClientConnection::write_websocket(std::shared_ptr<ClientConnection> self) {
  websocket::Connection& socket = *self->websocket_;
  bool good = true;
  while (good && (socket.has_output() || !socket.is_over())) {
    if (!socket.has_output()) {
      boost::system::error_code woken;
      co_await self->output_ready_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      continue;
    }
    const std::string output = socket.take_output();
    good = co_await self->write_all(base::as_bytes(output));
    socket.output_sent();
  }
  self->wait_at_most(self->now() + websocket::kCloseTimeout, Overdue::kClose);
  if (good) co_await self->stream_->end_writing();
  // Else the reader closes once the other side has ended too.
  if (!good || self->stopping_) self->stream_->close();
}

awaitable<void> ClientConnection::flush() {
  const std::string output = std::exchange(out_, {});
  if (!output.empty()) co_await write_all(base::as_bytes(output));
}

awaitable<bool> ClientConnection::write_all(base::ConstBytes bytes) {
  return write_pieces({bytes});
}

awaitable<bool> ClientConnection::write_pieces(std::vector<base::ConstBytes> pieces) {
  WriteBatches batches(std::move(pieces), kWritePiece);
  bool good = true;
  for (auto batch = batches.next(); good && !batch.empty(); batch = batches.next()) {
    // A WebSocket that is over has said its last words; they get less time.
    const bool last_words = websocket_ && websocket_->is_over();
    wait_at_most(now() + (last_words ? websocket::kCloseTimeout : kWriteTimeout), Overdue::kClose,
                 websocket_ ? app::Counter::kWebSocketUnread : app::Counter::kAnswerUnread);
    good = co_await stream_->write_pieces(batch);
  }
  wait_at_most(base::kNever, Overdue::kClose);
  if (!good) close_stream();
  co_return good;
}

void ClientConnection::wait_at_most(base::Time deadline, Overdue overdue,
                                    std::optional<app::Counter> counter) {
  deadline_ = deadline;
  overdue_ = overdue;
  overdue_counter_ = counter;
}

void ClientConnection::note_complaint() {
  if (complaint_noted_ || !websocket_ || !websocket_->complaint()) return;
  complaint_noted_ = true;
  // What is being written has perhaps waited for long: the client need not have more of it.
  overdue_ = Overdue::kClose;
  deadline_ = std::min(deadline_, now() + websocket::kCloseTimeout);
  count(counter_of_complaint(*websocket_->complaint()));
}

}  // namespace server
