// A client that blocks, over TCP, TLS or a Unix socket.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/socket_address.hpp"
#include "net/socket_names.hpp"

namespace server {

// Reads end after 5 s at the latest.
class BlockingClient {
 public:
  explicit BlockingClient(int fd) : fd_(fd) {
    const timeval limit{5, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  // From that address of the loopback network; `window`: the bytes it takes ahead of being read, or
  // 0 for what the kernel gives.
  static BlockingClient tcp(std::uint16_t port,
                            const base::IpAddress& from = base::IpAddress::v4(127, 0, 0, 1),
                            int window = 0) {
    sockaddr_storage name{};
    socklen_t size = net::to_native({from, 0}, false, name);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (window != 0) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
    EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&name), size), 0);
    size = net::to_native({base::IpAddress::v4(127, 0, 0, 1), port}, false, name);
    EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&name), size), 0);
    return BlockingClient(fd);
  }
  static BlockingClient local(const std::filesystem::path& path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.string().copy(name.sun_path, sizeof name.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    return BlockingClient(fd);
  }
  BlockingClient(BlockingClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        context_(std::exchange(other.context_, nullptr)),
        ssl_(std::exchange(other.ssl_, nullptr)) {}
  ~BlockingClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    if (fd_ >= 0) ::close(fd_);
  }

  // The ALPN protocol that was agreed on; "failed" if the handshake did. `name`: for SNI, if any.
  std::string start_tls(std::string_view protocol = "\x08http/1.1", const std::string& name = {}) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_alpn_protos(context_, reinterpret_cast<const unsigned char*>(protocol.data()),
                            static_cast<unsigned>(protocol.size()));
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, fd_);
    if (!name.empty()) SSL_set_tlsext_host_name(ssl_, name.c_str());
    if (SSL_connect(ssl_) != 1) return "failed";
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_, &chosen, &size);
    return {reinterpret_cast<const char*>(chosen), size};
  }

  void send(std::string_view text) {
    if (ssl_ != nullptr)
      SSL_write(ssl_, text.data(), static_cast<int>(text.size()));
    else
      ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
  }

  // False: the end.
  bool read_more() {
    char buffer[16384];
    const auto size = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                      : static_cast<int>(recv(fd_, buffer, sizeof buffer, 0));
    if (size <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(size));
    return true;
  }

  // All up to and including `mark`.
  std::string read_until(std::string_view mark) {
    std::size_t found = 0;
    while ((found = received_.find(mark)) == std::string::npos)
      if (!read_more()) return std::exchange(received_, {}) + "<end>";
    std::string text = received_.substr(0, found + mark.size());
    received_.erase(0, text.size());
    return text;
  }

  std::string read_to_end() {
    while (read_more()) {
    }
    return std::exchange(received_, {});
  }

 private:
  int fd_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  std::string received_;
};

}  // namespace server
