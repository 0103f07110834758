#include "server/rtmp_connection.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/bytes.hpp"
#include "net/tcp_facts.hpp"

namespace server {

namespace asio = boost::asio;
namespace rtmp = proto::rtmp;
using asio::awaitable;

RtmpConnection::RtmpConnection(RtmpConnectionId id, std::unique_ptr<net::Stream> stream,
                               base::IpAddress peer, const asio::any_io_executor& loop,
                               const app::Clock& clock, base::Random& random, OnEvent on_event)
    : id_(id),
      stream_(std::move(stream)),
      peer_(peer),
      clock_(clock),
      session_(clock.now(), random),
      on_event_(std::move(on_event)),
      buffer_(kRtmpReadSizeAtStart),
      output_ready_(loop, asio::steady_timer::time_point::max()) {}

awaitable<void> RtmpConnection::serve(std::shared_ptr<RtmpConnection> self, std::string early) {
  // Its last steps may come after this coroutine's; then it finds the stream closed.
  const auto on_written = [self](const std::exception_ptr& failure) {
    if (failure) self->stream_->close();
  };
  asio::co_spawn(self->output_ready_.get_executor(), write(self), on_written);
  if (!early.empty()) {
    self->session_.receive(self->clock_.now(), base::as_bytes(early));
    self->deliver();
  }
  while (!self->session_.is_over()) {
    const std::size_t size = co_await self->stream_->read_some(self->buffer_);
    if (size == 0) {
      self->session_.on_stream_end();
    } else {
      self->session_.receive(self->clock_.now(), base::ConstBytes(self->buffer_).first(size));
      if (size == self->buffer_.size()) self->buffer_.resize(kRtmpReadSize);
    }
    self->deliver();
  }
  self->deliver();
  self->output_ready_.cancel();
}

void RtmpConnection::deliver() {
  while (auto event = session_.poll_event()) {
    if (std::holds_alternative<rtmp::Closed>(*event)) {
      if (std::exchange(closed_told_, true)) continue;
    }
    on_event_(*this, *event);
  }
  // The writer need not look at what a publisher brought.
  if (session_.has_output() || session_.wants_half_close() || session_.is_over()) {
    output_ready_.cancel();
  }
}

void RtmpConnection::flush() {
  deliver();
}

awaitable<void> RtmpConnection::write(std::shared_ptr<RtmpConnection> self) {
  rtmp::ServerSession& session = self->session_;
  bool good = true;
  while (good && (session.has_output() || !session.is_over())) {
    if (!session.has_output()) {
      if (session.wants_half_close() && !std::exchange(self->half_closed_, true)) {
        co_await self->stream_->end_writing();
        continue;
      }
      boost::system::error_code woken;
      co_await self->output_ready_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      continue;
    }
    const std::string output = session.take_output();
    self->write_deadline_ = self->clock_.now() + kRtmpWriteTimeout;
    good = co_await self->stream_->write(base::as_bytes(output));
    self->write_deadline_ = base::kNever;
    session.output_sent(self->clock_.now());
  }
  if (good && !self->half_closed_) co_await self->stream_->end_writing();
  self->stream_->close();
}

std::optional<base::TcpFacts> RtmpConnection::line() const {
  return meter_ ? net::tcp_facts(meter_.get()) : stream_->tcp_facts();
}

void RtmpConnection::on_tick(base::Time now) {
  if (now >= session_.next_timeout()) session_.handle_timeout(now);
  deliver();
  // The reader wakes from a stream that is closed.
  if (session_.is_over() || now >= write_deadline_) stream_->close();
}

}  // namespace server
