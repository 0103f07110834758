// Signalling over plain HTTP, for networks whose proxies eat WebSockets: commands by POST, events
// by long polling (polling with wait=0) or as a text/event-stream. docs/PROTOCOL.md, "Pipes".
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "app/clock.hpp"
#include "app/counters.hpp"
#include "app/router.hpp"
#include "base/random.hpp"

namespace app::signal {

// The longest that a poll is held.
inline constexpr base::Duration kPollWaitMax = std::chrono::seconds(25);
// A pipe that nobody reads for so long is taken for broken.
inline constexpr base::Duration kSilenceMax = std::chrono::seconds(20);
// The same after a poll was answered or a stream ended: the client was known to be there when that
// began, and should ask again at once.
inline constexpr base::Duration kBackWithin = std::chrono::seconds(10);
// A stream that has nothing to say says so, or proxies would cut it.
inline constexpr base::Duration kStreamKeepAlive = std::chrono::seconds(10);
// Messages of a pipe that the client has not acknowledged; a WebSocket has the same limit.
inline constexpr std::size_t kUnreadBytesMax = 1024 * 1024;
// What keeping a message takes beside its text: its place in the queue and on the heap.
inline constexpr std::size_t kMessageOverhead = 64;
// Of all clients, with those that are closed and not yet forgotten.
inline constexpr std::size_t kHttpPipesMax = 10'000;
// One POST: up to so many bytes of commands, one a line.
inline constexpr std::size_t kCommandsSizeMax = 64 * 1024;

class HttpPipes final : public Handler {
 public:
  // `acceptor`, `random`, `clock` and `counters` outlive it.
  HttpPipes(boost::asio::any_io_executor executor, SignalAcceptor& acceptor, base::Random& random,
            const Clock& clock, Counters& counters);
  ~HttpPipes() override;

  // /api/signal and what is below it, but not the WebSocket upgrade.
  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;
  bool is_stream(const proto::http::Request& request) const override;
  boost::asio::awaitable<void> stream(proto::http::Request request, Caller caller,
                                      EventStream& out) override;

  // To be called about once a second: ends what waits for readers whose connection was cut, and
  // the pipes that nobody reads.
  void tick();
  std::size_t pipes() const { return pipes_.size(); }

 private:
  class Pipe;
  using Pipes = std::map<std::string, std::shared_ptr<Pipe>, std::less<>>;

  proto::http::Response open(const proto::http::Request& request, const Caller& caller);
  proto::http::Response take_commands(Pipe& pipe, const proto::http::Request& request);
  boost::asio::awaitable<proto::http::Response> poll(std::shared_ptr<Pipe> pipe, Line* line,
                                                     std::uint64_t after, base::Duration wait);
  std::shared_ptr<Pipe> find(std::string_view path) const;

  boost::asio::any_io_executor executor_;
  SignalAcceptor& acceptor_;
  base::Random& random_;
  const Clock& clock_;
  Counters& counters_;
  Pipes pipes_;
};

}  // namespace app::signal
