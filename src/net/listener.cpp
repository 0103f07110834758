#include "net/listener.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/file_descriptor.hpp"
#include "net/socket_names.hpp"
#include "net/socket_stream.hpp"

namespace net {

namespace asio = boost::asio;

namespace {

constexpr int kBacklog = 1024;  // a class that comes back after a dropped Wi-Fi comes all at once
// What the kernel holds of a connection whose other side does not read; left to itself it would
// take 4 MB for each. Our own limits count what is behind it.
constexpr int kUnsentMax = 128 * 1024;
constexpr int kUnacknowledgedMsMax = static_cast<int>(
    std::chrono::duration_cast<std::chrono::milliseconds>(kUnacknowledgedMax).count());
constexpr auto kRetryDelay = std::chrono::milliseconds(100);

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Asio says when somebody waits; accepting is the kernel's own call, because Asio has no acceptor
// that gives sockets of either kind.
class SocketListener final : public Listener {
 public:
  SocketListener(asio::io_context& loop, int family, FileDescriptor fd, std::uint16_t port)
      : descriptor_(loop, fd.release()), family_(family), port_(port) {}

  asio::awaitable<std::optional<Accepted>> accept() override {
    boost::system::error_code error;
    while (descriptor_.is_open()) {
      if (auto accepted = take()) co_return accepted;
      const bool exhausted = errno != EAGAIN && errno != ECONNABORTED && errno != EINTR;
      if (exhausted) {
        // EMFILE and the like: the connection stays in the backlog until somebody else has gone.
        asio::steady_timer timer(descriptor_.get_executor(), kRetryDelay);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      co_await descriptor_.async_wait(asio::posix::descriptor_base::wait_read,
                                      asio::redirect_error(asio::use_awaitable, error));
    }
    co_return std::nullopt;
  }

  std::uint16_t port() const override { return port_; }

  void close() override {
    boost::system::error_code ignored;
    descriptor_.close(ignored);
  }

 private:
  std::optional<Accepted> take() {
    sockaddr_storage native{};
    socklen_t size = sizeof native;
    const int fd = accept4(descriptor_.native_handle(), reinterpret_cast<sockaddr*>(&native), &size,
                           SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return std::nullopt;
    // Answers and chat messages are small and wait for nobody.
    const int on = 1;
    if (family_ != AF_UNIX) {
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentMax, sizeof kUnsentMax);
      setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMsMax,
                 sizeof kUnacknowledgedMsMax);
    }
    SocketStream::Socket socket(descriptor_.get_executor(), {family_, 0}, fd);
    return Accepted{std::make_unique<SocketStream>(std::move(socket)),
                    from_native(reinterpret_cast<const sockaddr&>(native))};
  }

  asio::posix::stream_descriptor descriptor_;
  int family_;
  std::uint16_t port_;
};

void set_option(int fd, int level, int name, int value) {
  if (setsockopt(fd, level, name, &value, sizeof value) != 0) fail("setsockopt");
}

FileDescriptor bind_tcp(const base::SocketAddress& address, bool dual) {
  const bool v6 = dual || address.ip.family == base::AddressFamily::kIpv6;
  FileDescriptor fd(socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) fail("socket");
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (v6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, dual ? 0 : 1);
  base::SocketAddress name = address;
  if (name.ip.family == base::AddressFamily::kNone)
    name.ip.family = v6 ? base::AddressFamily::kIpv6 : base::AddressFamily::kIpv4;
  sockaddr_storage native{};
  const socklen_t size = to_native(name, false, native);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&native), size) != 0) fail("bind");
  if (listen(fd.get(), kBacklog) != 0) fail("listen");
  return fd;
}

FileDescriptor bind_any(const base::SocketAddress& address) {
  try {
    return bind_tcp(address, true);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::address_family_not_supported &&
        error.code() != std::errc::address_not_available)
      throw;
  }
  return bind_tcp(address, false);
}

int family_of(int fd, std::uint16_t& port) {
  sockaddr_storage native{};
  socklen_t size = sizeof native;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&native), &size) != 0) fail("getsockname");
  port = from_native(reinterpret_cast<const sockaddr&>(native)).port;
  return native.ss_family;
}

// Whether a program still listens there.
bool answers(const sockaddr_un& name) {
  const FileDescriptor fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return fd && connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

}  // namespace

std::unique_ptr<Listener> listen_tcp(asio::io_context& loop, const base::SocketAddress& address) {
  const bool any = address.ip.family == base::AddressFamily::kNone;
  FileDescriptor fd = any ? bind_any(address) : bind_tcp(address, false);
  std::uint16_t port = 0;
  const int family = family_of(fd.get(), port);
  return std::make_unique<SocketListener>(loop, family, std::move(fd), port);
}

std::unique_ptr<Stream> adopt_stream(asio::io_context& loop, FileDescriptor socket) {
  std::uint16_t port = 0;
  const int family = family_of(socket.get(), port);
  return std::make_unique<SocketStream>(
      SocketStream::Socket(loop.get_executor(), {family, 0}, socket.release()));
}

std::unique_ptr<Listener> listen_unix(asio::io_context& loop, const std::filesystem::path& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof name.sun_path)
    throw std::system_error(make_error_code(std::errc::filename_too_long), text);
  std::memcpy(name.sun_path, text.data(), text.size());
  if (answers(name)) throw std::system_error(make_error_code(std::errc::address_in_use), text);
  unlink(text.c_str());

  FileDescriptor fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) fail("socket");
  // Before listen() nobody can connect, so the file is never open to others.
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
      chmod(text.c_str(), 0600) != 0 || listen(fd.get(), kBacklog) != 0)
    fail(text.c_str());
  return std::make_unique<SocketListener>(loop, AF_UNIX, std::move(fd), std::uint16_t{0});
}

}  // namespace net
