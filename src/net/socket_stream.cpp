#include "net/socket_stream.hpp"

#include <array>
#include <vector>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <poll.h>

#include "net/socket_names.hpp"
#include "net/tcp_facts.hpp"
#include "net/tls/server_context.hpp"

namespace net {

namespace asio = boost::asio;
using asio::awaitable;
using asio::redirect_error;
using asio::use_awaitable;
using boost::system::error_code;

awaitable<std::optional<std::uint8_t>> SocketStream::peek() {
  error_code error;
  std::uint8_t first = 0;
  const std::size_t size =
      co_await socket_.async_receive(asio::buffer(&first, 1), asio::socket_base::message_peek,
                                     redirect_error(use_awaitable, error));
  if (error || size == 0) co_return std::nullopt;
  co_return first;
}

awaitable<bool> SocketStream::start_tls(tls::ServerContext& context) {
  SSL* const ssl = SSL_new(context.native());
  if (ssl == nullptr) co_return false;
  tls_.emplace(socket_, ssl);  // owns it from here
  ClientHello hello = addresses();
  attach(ssl, &hello);
  error_code error;
  co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                 redirect_error(use_awaitable, error));
  attach(ssl, nullptr);
  greeting_ = greeting_of(ssl);
  co_return !error;
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
  error_code error;
  const auto buffer = asio::buffer(out.data(), out.size());
  std::size_t size = 0;
  if (tls_)
    size = co_await tls_->async_read_some(buffer, redirect_error(use_awaitable, error));
  else
    size = co_await socket_.async_read_some(buffer, redirect_error(use_awaitable, error));
  co_return error ? 0 : size;
}

awaitable<bool> SocketStream::write(base::ConstBytes bytes) {
  error_code error;
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  if (tls_)
    co_await asio::async_write(*tls_, buffer, redirect_error(use_awaitable, error));
  else
    co_await asio::async_write(socket_, buffer, redirect_error(use_awaitable, error));
  co_return !error;
}

awaitable<bool> SocketStream::write_pieces(std::span<const base::ConstBytes> pieces) {
  std::vector<asio::const_buffer> buffers;
  buffers.reserve(pieces.size());
  for (const base::ConstBytes piece : pieces) buffers.emplace_back(piece.data(), piece.size());
  error_code error;
  if (tls_)
    co_await asio::async_write(*tls_, buffers, redirect_error(use_awaitable, error));
  else
    co_await asio::async_write(socket_, buffers, redirect_error(use_awaitable, error));
  co_return !error;
}

awaitable<void> SocketStream::end_writing() {
  // OpenSSL is asked for close_notify alone: Asio's async_shutdown would wait for the other side's,
  // and few browsers send one.
  if (tls_) SSL_set_shutdown(tls_->native_handle(), SSL_RECEIVED_SHUTDOWN);
  error_code error;
  if (tls_) co_await tls_->async_shutdown(redirect_error(use_awaitable, error));
  socket_.shutdown(asio::socket_base::shutdown_send, error);
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
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace net
