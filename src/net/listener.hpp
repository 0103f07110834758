// Accepts connections on a TCP port or a Unix socket.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "net/stream.hpp"

namespace boost::asio {
class io_context;
}

namespace net {

// What was sent and is not acknowledged for so long ends the connection: a phone that has vanished
// says no farewell, and left to itself the kernel waits for a quarter of an hour.
inline constexpr base::Duration kUnacknowledgedMax = std::chrono::seconds(20);

struct Accepted {
  std::unique_ptr<Stream> stream;
  base::SocketAddress peer;  // kNone on a Unix socket
};

class Listener {
 public:
  virtual ~Listener() = default;

  // The next connection; nullopt once it was closed. When the process has no descriptor left it
  // waits for one instead of spinning.
  virtual boost::asio::awaitable<std::optional<Accepted>> accept() = 0;
  virtual std::uint16_t port() const = 0;  // 0 for a Unix socket
  virtual void close() = 0;
};

// Both throw std::system_error.
//
// `address` without a family listens on every address, IPv6 and IPv4 in one socket (IPv4 alone
// where the machine has no IPv6). Port 0 takes a free one.
std::unique_ptr<Listener> listen_tcp(boost::asio::io_context& loop,
                                     const base::SocketAddress& address);
// A connected socket, as release() of a Stream gave it, on this loop.
std::unique_ptr<Stream> adopt_stream(boost::asio::io_context& loop, FileDescriptor socket);
// A socket file that only its owner may use (0600). One left behind by a program that died is
// replaced; one that still answers is errc::address_in_use.
std::unique_ptr<Listener> listen_unix(boost::asio::io_context& loop,
                                      const std::filesystem::path& path);

}  // namespace net
