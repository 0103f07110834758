#include "net/stream_socket.hpp"

#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "net/socket_names.hpp"

namespace net {

namespace {

StreamSocket::Transfer transfer_of(ssize_t size) {
  if (size > 0) return {StreamSocket::Outcome::kSome, static_cast<std::size_t>(size)};
  const bool later = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return {later ? StreamSocket::Outcome::kNotNow : StreamSocket::Outcome::kEnded, 0};
}

}  // namespace

StreamSocket::StreamSocket(FileDescriptor fd) : fd_(std::move(fd)) {
  const int flags = fcntl(fd_.get(), F_GETFL);
  if (flags >= 0) fcntl(fd_.get(), F_SETFL, flags | O_NONBLOCK);
}

std::optional<base::SocketAddress> StreamSocket::peer() const {
  sockaddr_storage native{};
  socklen_t size = sizeof native;
  if (getpeername(fd_.get(), reinterpret_cast<sockaddr*>(&native), &size) != 0) return std::nullopt;
  return from_native(reinterpret_cast<const sockaddr&>(native));
}

void StreamSocket::limit_unsent(int size_max) {
  setsockopt(fd_.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &size_max, sizeof size_max);
}

StreamSocket::Transfer StreamSocket::read(base::Bytes out) {
  return transfer_of(recv(fd_.get(), out.data(), out.size(), MSG_DONTWAIT));
}

StreamSocket::Transfer StreamSocket::write(base::ConstBytes bytes) {
  return transfer_of(send(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

}  // namespace net
