#include "load/http_client.hpp"

#include <memory>

#include <fmt/format.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "net/file_descriptor.hpp"

namespace load {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

base::Failure<std::string> failure(std::string sentence) {
  return base::Failure<std::string>(std::move(sentence));
}

net::FileDescriptor connect_to(const Url& url) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found) != 0) {
    return {};
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  for (const addrinfo* at = list.get(); at != nullptr; at = at->ai_next) {
    net::FileDescriptor fd(socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol));
    if (!fd) continue;
    const timeval limit{kHttpTimeout.count(), 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd.get(), at->ai_addr, at->ai_addrlen) == 0) return fd;
  }
  return {};
}

// TLS or not, behind the same two calls. Negative: it failed; 0: the end.
class Connection {
 public:
  explicit Connection(net::FileDescriptor fd) : fd_(std::move(fd)) {}

  bool start_tls(const Url& url, bool verifies) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (!context_) return false;
    if (verifies) {
      SSL_CTX_set_default_verify_paths(context_.get());
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    }
    // A server that closes without close_notify has still answered: the length says how much.
    SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    ssl_.reset(SSL_new(context_.get()));
    if (!ssl_ || SSL_set_fd(ssl_.get(), fd_.get()) != 1) return false;
    SSL_set_tlsext_host_name(ssl_.get(), url.host.c_str());
    X509_VERIFY_PARAM* const checks = SSL_get0_param(ssl_.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(checks, url.host.c_str()) != 1) {
      SSL_set1_host(ssl_.get(), url.host.c_str());
    }
    ERR_clear_error();
    return SSL_connect(ssl_.get()) == 1;
  }
  // Why start_tls() failed, when the certificate is why.
  std::string certificate_fault() const {
    const long result = ssl_ ? SSL_get_verify_result(ssl_.get()) : X509_V_OK;
    return result == X509_V_OK ? "" : X509_verify_cert_error_string(result);
  }

  bool write_all(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()))
                             : send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  std::string read_all() {
    std::string text;
    char buffer[16 * 1024];
    while (text.size() < kHttpReplyMax) {
      const auto size = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer)
                             : recv(fd_.get(), buffer, sizeof buffer, 0);
      if (size <= 0) break;
      text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
  }

 private:
  net::FileDescriptor fd_;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

std::string text_of(const HttpRequest& request) {
  const Url& url = request.url;
  const bool v6 = url.host.find(':') != std::string::npos;
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}{}{}:{}\r\nConnection: close\r\n", request.method,
                  url.target, v6 ? "[" : "", url.host, v6 ? "]" : "", url.port);
  if (!request.bearer.empty()) text += "Authorization: Bearer " + request.bearer + "\r\n";
  if (!request.content_type.empty()) text += "Content-Type: " + request.content_type + "\r\n";
  text += fmt::format("Content-Length: {}\r\n\r\n", request.body.size());
  return text + request.body;
}

}  // namespace

base::Result<HttpReply, std::string> call(const HttpRequest& request, bool verifies) {
  const Url& url = request.url;
  net::FileDescriptor fd = connect_to(url);
  if (!fd) return failure(fmt::format("{}:{} does not answer", url.host, url.port));
  Connection connection(std::move(fd));
  if (url.tls && !connection.start_tls(url, verifies)) {
    const std::string fault = connection.certificate_fault();
    return failure(fault.empty()
                       ? fmt::format("{}:{} does not speak TLS", url.host, url.port)
                       : fmt::format("the certificate of {} is refused: {}", url.host, fault));
  }
  if (!connection.write_all(text_of(request))) {
    return failure(fmt::format("{}:{} took no request", url.host, url.port));
  }
  auto reply = parse_reply(connection.read_all());
  if (!reply) return failure(fmt::format("{}:{} gave no whole answer", url.host, url.port));
  return std::move(*reply);
}

}  // namespace load
