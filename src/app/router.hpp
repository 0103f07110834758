// The border between the HTTP front (server/) and what answers requests (app/). Everything here is
// called on the one app loop, so nobody needs a lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "base/socket_address.hpp"
#include "base/tcp_facts.hpp"
#include "base/time.hpp"
#include "proto/http/message.hpp"

namespace app {

// Looking costs calls of the kernel, and a player asks several times a second.
inline constexpr base::Duration kLineLooks = std::chrono::milliseconds(100);

// The connection by which a request came.
class Line {
 public:
  virtual ~Line() = default;
  // Whether the other side has ended it, or it broke. Costs a call of the kernel.
  virtual bool is_cut() = 0;
  // What the kernel knows of it; nullopt: nothing, or it was asked less than kLineLooks ago. The
  // first time it is never too early.
  virtual std::optional<base::TcpFacts> quality() { return std::nullopt; }
  // Calls `tell` once more when the connection ends, with what is known then, in place of what was
  // to be called before. Some players use a connection for one request alone.
  using TellQuality = std::function<void(const base::TcpFacts&)>;
  virtual void at_end(TellQuality /*tell*/) {}  // NOLINT(performance-unnecessary-value-param)
};

// Who sent a request, as far as the connection knows.
struct Caller {
  base::IpAddress address;  // kNone on the Unix socket
  bool secure = false;      // over TLS
  bool loopback = false;    // from this machine
  bool control = false;     // on the Unix socket in the data folder: the administrator's shell
  // For an answer that takes long, and valid until it has been given; nullptr: nobody knows.
  Line* line = nullptr;
};

// Where a text/event-stream goes (HTML Standard, "Server-sent events").
class EventStream {
 public:
  virtual ~EventStream() = default;
  // Sends the text, the response's head before the first. False: the client is gone, or the server
  // stops; whoever writes ends then.
  virtual boost::asio::awaitable<bool> write(std::string text) = 0;
};

// Answers requests. A HEAD request is answered like GET; the connection leaves the body out.
class Handler {
 public:
  virtual ~Handler() = default;
  // May suspend; the connection waits. An exception becomes a 500 with a log line. The coroutine
  // is destroyed unfinished if the server stops meanwhile.
  virtual boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                               Caller caller) = 0;
  // Whether the request is answered by stream() and not by handle().
  virtual bool is_stream(const proto::http::Request&) const { return false; }
  // Writes until it returns; the connection ends with it.
  virtual boost::asio::awaitable<void> stream(proto::http::Request, Caller, EventStream&) {
    co_return;
  }
};

// The sending side of a signalling pipe. Calls never call the receiver back before they return.
class SignalPipe {
 public:
  virtual ~SignalPipe() = default;
  // Queues one text message. A pipe whose reader is too slow (1 MiB waiting) closes itself with
  // 1013 and drops what is sent from then on.
  virtual void send_text(std::string text) = 0;
  // Sends what is queued, then closes (RFC 6455 section 7.4). With 1008 (the other side broke our
  // rules) what is queued may be dropped. Calls after the first do nothing.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  // Bytes that have been queued but not yet handed to the kernel, or not acknowledged where the
  // client says what it has.
  virtual std::size_t buffered_bytes() const = 0;
};

// The receiving side, one per pipe.
class SignalReceiver {
 public:
  // After on_closed(); must not use the pipe.
  virtual ~SignalReceiver() = default;
  // A whole message, valid UTF-8, of at most 64 KiB. The view lives for the length of the call.
  virtual void on_text(std::string_view text) = 0;
  // The pipe is gone, for whatever reason, also after our own close(). Called exactly once and
  // last; the pipe may no longer be used.
  virtual void on_closed() = 0;
};

// Takes signalling pipes: GET /api/signal with an Upgrade to WebSocket. The Origin has been
// checked.
class SignalAcceptor {
 public:
  virtual ~SignalAcceptor() = default;
  using Opening = std::variant<std::unique_ptr<SignalReceiver>, proto::http::Response>;
  // A receiver, or the response that refuses the upgrade. `pipe` is valid until on_closed(); the
  // upgrade response is sent before anything that is queued on it here.
  virtual Opening open(const proto::http::Request& request, const Caller& caller,
                       SignalPipe& pipe) = 0;
};

}  // namespace app
