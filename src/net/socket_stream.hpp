// net::Stream over a connected socket of the kernel. Included by net/*.cpp only: it costs the whole
// of Asio.
#pragma once

#include <memory>
#include <optional>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/socket_base.hpp>

#include "net/stream.hpp"
#include "net/tls_session.hpp"

namespace net {

class SocketStream final : public Stream {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;

  explicit SocketStream(Socket socket) : socket_(std::move(socket)) {}

  boost::asio::awaitable<std::optional<std::uint8_t>> peek() override;
  boost::asio::awaitable<bool> start_tls(tls::ServerContext& context) override;
  boost::asio::awaitable<std::size_t> read_some(base::Bytes out) override;
  boost::asio::awaitable<bool> write(base::ConstBytes bytes) override;
  boost::asio::awaitable<bool> write_pieces(std::span<const base::ConstBytes> pieces) override;
  boost::asio::awaitable<void> end_writing() override;
  boost::asio::awaitable<void> drain() override;

  bool is_tls() const override { return tls_ != nullptr; }
  Greeting greeting() const override { return greeting_; }
  bool is_cut() override;
  std::optional<base::TcpFacts> tcp_facts() override;
  FileDescriptor meter() override;
  void cancel() override;
  FileDescriptor release() override;
  void close() override;

 private:
  using Wait = boost::asio::socket_base::wait_type;

  ClientHello addresses() const;
  boost::asio::awaitable<bool> wait(Wait what);  // false: it failed, or was cancelled
  TlsSession::Reading read_socket(base::Bytes out);
  boost::asio::awaitable<bool> write_tls(std::span<const base::ConstBytes> pieces);
  boost::asio::awaitable<bool> send_unsent();

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
  unsigned records_in_turn_ = 0;  // written since the loop was last let go on
  Greeting greeting_ = Greeting::kOwn;
};

}  // namespace net
