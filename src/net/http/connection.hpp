// A connection to a server by TCP, with TLS or without, behind the same calls. Blocks, unless told
// not to.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/file_descriptor.hpp"
#include "net/http/client.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace net::http {

class Connection {
 public:
  // The error is a sentence.
  static base::Result<Connection, std::string> open(const Url& url, const Terms& terms);
  static base::Result<Connection, std::string> open(const Url& url, bool verifies) {
    return open(url, Terms{.verifies = verifies});
  }
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  bool write_all(std::string_view text);
  // All until the other side closes, at most kHttpReplyMax bytes.
  std::string read_all();
  // Appends what there is. False: the other side has closed, or the connection broke.
  bool read_some(std::string& text);
  // From now on read_some() does not wait.
  void stop_blocking();
  int fd() const { return fd_.get(); }

 private:
  using Clock = std::chrono::steady_clock;

  // An interrupt watches one connection at a time, from its first step to its end.
  struct Unwatch {
    void operator()(Interrupt* interrupt) const { interrupt->watch(-1); }
  };
  using Watched = std::unique_ptr<Interrupt, Unwatch>;

  Connection(FileDescriptor fd, Watched watched, Clock::time_point until);
  static FileDescriptor connect_to(const Url& url, const Terms& terms, Clock::time_point until);
  bool start_tls(const Url& url, const Terms& terms);
  std::string certificate_fault() const;

  struct FreeContext {
    void operator()(ssl_ctx_st* context) const;
  };
  struct FreeSsl {
    void operator()(ssl_st* ssl) const;
  };
  FileDescriptor fd_;
  Watched watched_;  // forgets the descriptor before it is closed
  Clock::time_point until_;
  std::unique_ptr<ssl_ctx_st, FreeContext> context_;
  std::unique_ptr<ssl_st, FreeSsl> ssl_;
};

}  // namespace net::http
