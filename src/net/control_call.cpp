#include "net/control_call.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/file_descriptor.hpp"

namespace net {

using base::Failure;

namespace {

std::error_code last_error() {
  // How a blocking socket says that SO_RCVTIMEO or SO_SNDTIMEO ran out: socket(7).
  if (errno == EAGAIN || errno == EWOULDBLOCK) return std::make_error_code(std::errc::timed_out);
  return {errno, std::generic_category()};
}

bool set_timeout(int fd, std::chrono::milliseconds timeout) {
  timeval limit{};
  limit.tv_sec = timeout.count() / 1000;
  limit.tv_usec = timeout.count() % 1000 * 1000;
  return ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
         ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0;
}

base::Result<FileDescriptor, std::error_code> connect_to(const std::filesystem::path& socket,
                                                         std::chrono::milliseconds timeout) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = socket.native();
  if (name.size() >= sizeof address.sun_path) {
    return Failure{std::make_error_code(std::errc::filename_too_long)};
  }
  std::memcpy(address.sun_path, name.data(), name.size());
  FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd || !set_timeout(fd.get(), timeout) ||
      ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Failure{last_error()};
  }
  return fd;
}

base::Result<void, std::error_code> write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failure{last_error()};
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// Until the server closes, as "Connection: close" asks it to.
base::Result<std::string, std::error_code> read_all(int fd) {
  std::string text;
  char buffer[16 * 1024];
  while (text.size() <= kControlReplyMax) {
    const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure{last_error()};
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return Failure{std::make_error_code(std::errc::message_size)};
}

}  // namespace

base::Result<ControlReply, std::error_code> call_control(const std::filesystem::path& socket,
                                                         std::string_view path,
                                                         std::string_view json,
                                                         std::chrono::milliseconds timeout) {
  const auto fd = connect_to(socket, timeout);
  if (!fd) return Failure{fd.error()};
  std::string request = "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n";
  request += "Content-Type: application/json\r\nConnection: close\r\nContent-Length: ";
  request += std::to_string(json.size()) + "\r\n\r\n" + std::string(json);
  if (const auto written = write_all(fd->get(), request); !written) return Failure{written.error()};
  auto text = read_all(fd->get());
  if (!text) return Failure{text.error()};

  // "HTTP/1.1 200 OK", fields, an empty line, the body.
  ControlReply reply;
  const std::size_t end = text->find("\r\n\r\n");
  if (!text->starts_with("HTTP/1.1 ") || text->size() < 12 || end == std::string::npos) {
    return Failure{std::make_error_code(std::errc::protocol_error)};
  }
  std::from_chars(text->data() + 9, text->data() + 12, reply.status);
  reply.body = text->substr(end + 4);
  return reply;
}

}  // namespace net
