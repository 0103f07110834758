// One accepted connection as a stream of bytes: TCP, TLS over TCP, or a Unix socket. Belongs to
// the loop that accepted it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include <boost/asio/awaitable.hpp>

#include "base/bytes.hpp"
#include "base/tcp_facts.hpp"
#include "net/client_hello.hpp"
#include "net/file_descriptor.hpp"

namespace net {

namespace tls {
class ServerContext;
}

// At most one read and one write at a time. Whoever destroys it waits until both have returned.
class Stream {
 public:
  virtual ~Stream() = default;

  // Waits for the first byte and leaves it where it is; nullopt when the stream has ended.
  virtual boost::asio::awaitable<std::optional<std::uint8_t>> peek() = 0;
  // Speaks TLS from now on. Only before the first read. False: the handshake failed, or this kind
  // of stream has none.
  virtual boost::asio::awaitable<bool> start_tls(tls::ServerContext& context) = 0;
  // Waits for some bytes; 0 when the stream has ended, failed or was cancelled. `out` is written to
  // at the moment it returns and not while it waits: the streams of a loop may share it, if what
  // is read is used before anything else is waited for.
  virtual boost::asio::awaitable<std::size_t> read_some(base::Bytes out) = 0;
  // Writes all bytes, which stay valid until it returns. False: it failed.
  virtual boost::asio::awaitable<bool> write(base::ConstBytes bytes) = 0;
  // The same for pieces one behind the other, at once; the span, too, stays valid.
  virtual boost::asio::awaitable<bool> write_pieces(std::span<const base::ConstBytes> pieces) = 0;
  // Says that nothing more will come (TLS close_notify, then FIN). After it only drain() is left.
  virtual boost::asio::awaitable<void> end_writing() = 0;
  // Takes and forgets what the other side still sends, until it ends too. Closing with bytes unread
  // would make the kernel send a reset, which can overtake our last answer (RFC 9112 section 9.6).
  virtual boost::asio::awaitable<void> drain() = 0;

  virtual bool is_tls() const = 0;
  // Which certificate start_tls() has greeted the client with; kOwn before.
  virtual Greeting greeting() const = 0;
  // Whether the other side has said that nothing more will come, or the connection broke; also
  // while what came before is unread. May be asked while a read or write is under way.
  virtual bool is_cut() = 0;
  // What the kernel knows of the connection now; nullopt: it is none over TCP, or was closed.
  virtual std::optional<base::TcpFacts> tcp_facts() = 0;
  // Another descriptor of the same socket, of which another thread asks net::tcp_facts(). The
  // connection lasts until both are closed. Empty when it was closed.
  virtual FileDescriptor meter() = 0;
  // What is waited for returns as if the stream had ended; it can be used again.
  virtual void cancel() = 0;
  // The socket, for somebody who reads and writes it without this loop; the stream has ended then.
  // Empty when it speaks TLS or was closed. Nothing may be waited for.
  virtual FileDescriptor release() = 0;
  // Ends it at once and for good.
  virtual void close() = 0;
};

}  // namespace net
