#include "net/http/connection.hpp"

#include <cerrno>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace net::http {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

// False: this machine has no such address.
bool come_from(int fd, const std::string& address) {
  if (address.empty()) return true;
  sockaddr_in from{};
  from.sin_family = AF_INET;
  return inet_pton(AF_INET, address.c_str(), &from.sin_addr) == 1 &&
         bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0;
}

}  // namespace

void Connection::FreeContext::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}
void Connection::FreeSsl::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

bool is_authority_file(const std::string& file) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  const bool read = context && SSL_CTX_load_verify_file(context.get(), file.c_str()) == 1;
  ERR_clear_error();
  return read;
}

Connection::Connection(FileDescriptor fd, Watched watched, Clock::time_point until)
    : fd_(std::move(fd)), watched_(std::move(watched)), until_(until) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

FileDescriptor Connection::connect_to(const Url& url, const Terms& terms, Clock::time_point until) {
  Interrupt* const interrupt = terms.interrupt;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found) != 0) {
    return {};
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  for (const addrinfo* at = list.get(); at != nullptr && Clock::now() < until; at = at->ai_next) {
    FileDescriptor fd(socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol));
    if (!fd || !come_from(fd.get(), terms.from)) continue;
    const timeval limit{kHttpTimeout.count(), 0};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (interrupt != nullptr && !interrupt->watch(fd.get())) break;
    if (connect(fd.get(), at->ai_addr, at->ai_addrlen) == 0) return fd;
    if (interrupt != nullptr) interrupt->watch(-1);
  }
  return {};
}

base::Result<Connection, std::string> Connection::open(const Url& url, const Terms& terms) {
  using Failure = base::Failure<std::string>;
  const Clock::time_point until = Clock::now() + terms.within;
  FileDescriptor fd = connect_to(url, terms, until);
  if (!fd) return Failure(fmt::format("{}:{} does not answer", url.host, url.port));
  Connection connection(std::move(fd), Watched(terms.interrupt), until);
  if (!url.tls) return connection;
  if (connection.start_tls(url, terms)) return connection;
  if (!connection.ssl_) return Failure(terms.authority_file + " cannot be read, or is no PEM file");
  const std::string fault = connection.certificate_fault();
  if (fault.empty()) return Failure(fmt::format("{}:{} does not speak TLS", url.host, url.port));
  return Failure(fmt::format("the certificate of {} is refused: {}", url.host, fault));
}

// Without a connection of TLS's own after it: the authorities could not be read.
bool Connection::start_tls(const Url& url, const Terms& terms) {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  if (!context_) return false;
  if (terms.verifies) {
    const std::string& file = terms.authority_file;
    if (file.empty()) {
      SSL_CTX_set_default_verify_paths(context_.get());
    } else if (SSL_CTX_load_verify_file(context_.get(), file.c_str()) != 1) {
      return false;
    }
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
std::string Connection::certificate_fault() const {
  const long result = ssl_ ? SSL_get_verify_result(ssl_.get()) : X509_V_OK;
  const bool verified = ssl_ && SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE;
  return result == X509_V_OK || !verified ? "" : X509_verify_cert_error_string(result);
}

bool Connection::write_all(std::string_view text) {
  while (!text.empty()) {
    ERR_clear_error();
    const auto sent = ssl_ ? SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()))
                           : send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      const bool full =
          ssl_ ? SSL_get_error(ssl_.get(), static_cast<int>(sent)) == SSL_ERROR_WANT_WRITE
               : errno == EAGAIN;
      pollfd waiting{fd_.get(), POLLOUT, 0};
      if (!full || poll(&waiting, 1, static_cast<int>(kHttpTimeout.count()) * 1000) <= 0) {
        return false;
      }
      continue;
    }
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Connection::read_all() {
  std::string text;
  char buffer[16 * 1024];
  while (text.size() < kHttpReplyMax && Clock::now() < until_) {
    const auto size = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer)
                           : recv(fd_.get(), buffer, sizeof buffer, 0);
    if (size <= 0) break;
    text.append(buffer, static_cast<std::size_t>(size));
  }
  return text;
}

bool Connection::read_some(std::string& text) {
  char buffer[16 * 1024];
  for (;;) {
    ERR_clear_error();
    const auto size = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer)
                           : recv(fd_.get(), buffer, sizeof buffer, 0);
    if (size <= 0) {
      return ssl_ ? SSL_get_error(ssl_.get(), static_cast<int>(size)) == SSL_ERROR_WANT_READ
                  : size < 0 && errno == EAGAIN;
    }
    text.append(buffer, static_cast<std::size_t>(size));
    if (ssl_ ? SSL_pending(ssl_.get()) == 0 : static_cast<std::size_t>(size) < sizeof buffer) {
      return true;
    }
  }
}

void Connection::stop_blocking() {
  fcntl(fd_.get(), F_SETFL, fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
}

}  // namespace net::http
