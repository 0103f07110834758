#include "net/socket_stream.hpp"

#include <array>
#include <cerrno>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "net/socket_names.hpp"
#include "net/tcp_facts.hpp"
#include "net/tls/server_context.hpp"

namespace net {

namespace asio = boost::asio;
using asio::awaitable;
using asio::redirect_error;
using asio::use_awaitable;
using boost::system::error_code;

namespace {

// Written without waiting for the kernel before the loop is let go on: 256 kB.
constexpr unsigned kRecordsInTurnMax = 16;

using Intake = TlsSession::Intake;

}  // namespace

awaitable<std::optional<std::uint8_t>> SocketStream::peek() {
  error_code error;
  std::uint8_t first = 0;
  const std::size_t size =
      co_await socket_.async_receive(asio::buffer(&first, 1), asio::socket_base::message_peek,
                                     redirect_error(use_awaitable, error));
  if (error || size == 0) co_return std::nullopt;
  co_return first;
}

awaitable<bool> SocketStream::wait(Wait what) {
  error_code error;
  co_await socket_.async_wait(what, redirect_error(use_awaitable, error));
  co_return !error;
}

awaitable<bool> SocketStream::start_tls(tls::ServerContext& context) {
  tls_ = TlsSession::make(context.native(), socket_.native_handle());
  if (!tls_) co_return false;
  ClientHello hello = addresses();
  auto outcome = tls_->shake_hands(hello);
  while (outcome == TlsSession::Outcome::kNotNow) {
    bool good = co_await send_unsent();
    if (good) good = co_await wait(Socket::wait_read);
    outcome = good ? tls_->shake_hands(hello) : TlsSession::Outcome::kEnded;
  }
  greeting_ = tls_->greeting();
  if (outcome != TlsSession::Outcome::kDone) co_return false;
  co_return co_await send_unsent();
}

ClientHello SocketStream::addresses() const {
  error_code ignored;
  ClientHello hello;
  const auto local = socket_.local_endpoint(ignored);
  hello.local = from_native(*static_cast<const sockaddr*>(local.data())).ip;
  const auto peer = socket_.remote_endpoint(ignored);
  hello.peer = from_native(*static_cast<const sockaddr*>(peer.data())).ip;
  return hello;
}

awaitable<std::size_t> SocketStream::read_some(base::Bytes out) {
  // What came before is read without the kernel, which is asked only after a wait, and once. So
  // there is no buffer for what has not come, and the loop goes on however fast the other side
  // sends, and however it cuts its records.
  TlsSession::Reading reading{TlsSession::Outcome::kNotNow};
  if (tls_ && tls_->has_unread()) reading = tls_->read(out, Intake::kNothing);
  while (reading.outcome == TlsSession::Outcome::kNotNow) {
    error_code error;
    co_await socket_.async_wait(Socket::wait_read, redirect_error(use_awaitable, error));
    if (error) co_return 0;
    reading = tls_ ? tls_->read(out, Intake::kOnce) : read_socket(out);
  }
  co_return reading.size;
}

TlsSession::Reading SocketStream::read_socket(base::Bytes out) {
  // Asio's read_some() would wait for the socket.
  const ssize_t size = ::recv(socket_.native_handle(), out.data(), out.size(), MSG_DONTWAIT);
  if (size > 0) return {TlsSession::Outcome::kDone, static_cast<std::size_t>(size)};
  const bool later = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return {later ? TlsSession::Outcome::kNotNow : TlsSession::Outcome::kEnded, 0};
}

awaitable<bool> SocketStream::write(base::ConstBytes bytes) {
  if (tls_) co_return co_await write_tls({&bytes, 1});
  error_code error;
  co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                             redirect_error(use_awaitable, error));
  co_return !error;
}

awaitable<bool> SocketStream::write_pieces(std::span<const base::ConstBytes> pieces) {
  if (tls_) co_return co_await write_tls(pieces);
  std::vector<asio::const_buffer> buffers;
  buffers.reserve(pieces.size());
  for (const base::ConstBytes piece : pieces) buffers.emplace_back(piece.data(), piece.size());
  error_code error;
  co_await asio::async_write(socket_, buffers, redirect_error(use_awaitable, error));
  co_return !error;
}

awaitable<bool> SocketStream::write_tls(std::span<const base::ConstBytes> pieces) {
  PieceReader reader(pieces);
  while (!reader.empty()) {
    if (++records_in_turn_ > kRecordsInTurnMax) {
      records_in_turn_ = 0;
      co_await asio::post(socket_.get_executor(), use_awaitable);
    }
    if (tls_->has_unsent()) {
      const bool good = co_await send_unsent();
      if (!good) co_return false;
    }
    auto outcome = tls_->write_some(reader, Intake::kNothing);
    if (outcome == TlsSession::Outcome::kNotNow) {
      const bool good = co_await wait(Socket::wait_read);
      if (!good) co_return false;
      if (tls_->has_unsent()) continue;  // a reader was faster, and has answered
      outcome = tls_->write_some(reader, Intake::kOnce);
    }
    if (outcome == TlsSession::Outcome::kEnded) co_return false;
  }
  if (!tls_->has_unsent()) co_return true;
  co_return co_await send_unsent();
}

awaitable<bool> SocketStream::send_unsent() {
  auto outcome = tls_->send_unsent();
  while (outcome == TlsSession::Outcome::kNotNow) {
    const bool good = co_await wait(Socket::wait_write);
    if (!good) co_return false;
    records_in_turn_ = 0;
    outcome = tls_->send_unsent();
  }
  co_return outcome == TlsSession::Outcome::kDone;
}

awaitable<void> SocketStream::end_writing() {
  if (tls_) {
    tls_->end_writing();
    co_await send_unsent();
  }
  error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
}

awaitable<void> SocketStream::drain() {
  error_code error;
  std::array<std::uint8_t, 4096> forgotten;
  while (!error && socket_.is_open())
    co_await socket_.async_read_some(asio::buffer(forgotten), redirect_error(use_awaitable, error));
}

bool SocketStream::is_cut() {
  // POLLRDHUP is the FIN, whatever lies unread before it, such as TLS's close_notify.
  pollfd state{socket_.native_handle(), POLLRDHUP, 0};
  return !socket_.is_open() || ::poll(&state, 1, 0) > 0;
}

std::optional<base::TcpFacts> SocketStream::tcp_facts() {
  return socket_.is_open() ? net::tcp_facts(socket_.native_handle()) : std::nullopt;
}

FileDescriptor SocketStream::meter() {
  if (!socket_.is_open()) return FileDescriptor();
  return FileDescriptor(::fcntl(socket_.native_handle(), F_DUPFD_CLOEXEC, 0));
}

void SocketStream::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

FileDescriptor SocketStream::release() {
  if (tls_ || !socket_.is_open()) return FileDescriptor();
  error_code error;
  const int fd = socket_.release(error);
  return error ? FileDescriptor() : FileDescriptor(fd);
}

void SocketStream::close() {
  if (tls_) tls_->forget_socket();
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace net
