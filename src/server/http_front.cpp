#include "server/http_front.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "net/file_descriptor.hpp"
#include "net/listener.hpp"
#include "server/client_connection.hpp"
#include "server/connection_count.hpp"

namespace server {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr auto kStopTime = std::chrono::milliseconds(1800);
// What was cut off still tells the app so; a handler that hangs is left behind.
constexpr auto kAbandonTime = std::chrono::milliseconds(100);

// Files and media beside them.
constexpr std::size_t kDescriptorsWanted = kConnectionsMax + kMediaStreamsMax + kSourcesMax + 1000;

enum class Entrance : std::uint8_t { kHttps, kHttp, kControl };

}  // namespace

class HttpFront::Shared : public std::enable_shared_from_this<Shared> {
 public:
  Shared(asio::io_context& loop, net::tls::ServerContext& tls, const Surroundings& surroundings,
         HttpFrontSettings settings)
      : loop_(loop),
        tls_(tls),
        settings_(std::move(settings)),
        surroundings_{surroundings.handler,
                      surroundings.acceptor,
                      surroundings.counters,
                      surroundings.clock,
                      date_,
                      settings_.https_port,
                      settings_.own_certificate,
                      settings_.lan_viewers,
                      surroundings.take_media,
                      surroundings.answer_challenge,
                      surroundings.take_rtmp,
                      files_,
                      sources_,
                      read_room_,
                      [&loop](net::FileDescriptor socket) {
                        return net::adopt_stream(loop, std::move(socket));
                      }},
        ticker_(loop),
        emptied_(loop) {}

  void start();
  awaitable<void> stop();
  void abandon();
  // Before the loop goes, to which what is read comes back.
  void finish_files() { files_.finish(); }
  awaitable<void> until_empty(std::chrono::milliseconds at_most);

  std::uint16_t https_port() const { return https_port_; }
  std::uint16_t http_port() const { return http_port_; }
  std::size_t connections() const { return clients_.size(); }

 private:
  std::uint16_t listen(std::uint16_t port, Entrance entrance, std::string_view key);
  void accept_from(std::unique_ptr<net::Listener> listener, Entrance entrance);
  static awaitable<void> accept_all(std::shared_ptr<Shared> self, net::Listener& listener,
                                    Entrance entrance);
  static awaitable<void> tick(std::shared_ptr<Shared> self);
  static awaitable<void> serve(std::shared_ptr<Shared> self, net::Accepted accepted,
                               Entrance entrance);
  // on_tick and begin_stop may end clients, which leave the set.
  std::vector<std::shared_ptr<ClientConnection>> all_clients() const;

  asio::io_context& loop_;
  net::tls::ServerContext& tls_;
  HttpFrontSettings settings_;
  proto::http::DateText date_;
  ClientSurroundings surroundings_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::unordered_set<std::shared_ptr<ClientConnection>> clients_;
  app::SideThread files_{kConnectionsMax};
  std::size_t sources_ = 0;
  std::array<std::uint8_t, kReadSize> read_room_{};
  ConnectionCount count_;
  std::uint16_t https_port_ = 0;
  std::uint16_t http_port_ = 0;
  bool stopping_ = false;
  asio::steady_timer ticker_;
  asio::steady_timer emptied_;  // runs until the last client has gone
};

HttpFront::HttpFront(asio::io_context& loop, net::tls::ServerContext& tls,
                     const Surroundings& surroundings, HttpFrontSettings settings)
    : shared_(std::make_shared<Shared>(loop, tls, surroundings, std::move(settings))) {}

HttpFront::~HttpFront() {
  shared_->abandon();
  shared_->finish_files();
}

void HttpFront::start() {
  shared_->start();
}
awaitable<void> HttpFront::stop() {
  return shared_->stop();
}
std::uint16_t HttpFront::https_port() const {
  return shared_->https_port();
}
std::uint16_t HttpFront::http_port() const {
  return shared_->http_port();
}
std::size_t HttpFront::connections() const {
  return shared_->connections();
}

void HttpFront::Shared::start() {
  // Debian gives a process 1024 to begin with.
  if (const std::size_t held = net::raise_descriptor_limit(kDescriptorsWanted);
      held < kDescriptorsWanted)
    base::log_debug("server", "at most {} descriptors: fewer connections than planned", held);
  https_port_ = listen(settings_.https_port, Entrance::kHttps, "HTTPS");
  surroundings_.https_port = https_port_;
  http_port_ = listen(settings_.http_port, Entrance::kHttp, "HTTP");
  if (!settings_.control_socket.empty()) {
    try {
      accept_from(net::listen_unix(loop_, settings_.control_socket), Entrance::kControl);
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::address_in_use)
        throw std::runtime_error(fmt::format("another server already uses this data folder ({})",
                                             settings_.control_socket.string()));
      throw std::runtime_error(fmt::format("cannot open the control socket {}: {}",
                                           settings_.control_socket.string(),
                                           error.code().message()));
    }
  }
  asio::co_spawn(loop_, tick(shared_from_this()), asio::detached);
}

std::uint16_t HttpFront::Shared::listen(std::uint16_t port, Entrance entrance,
                                        std::string_view key) {
  std::vector<base::IpAddress> addresses = settings_.listen_addresses;
  if (addresses.empty()) addresses.emplace_back();  // any
  for (const base::IpAddress& address : addresses) {
    try {
      auto listener = net::listen_tcp(loop_, {address, port});
      port = listener->port();
      accept_from(std::move(listener), entrance);
    } catch (const std::system_error& error) {
      const bool any = address.family == base::AddressFamily::kNone;
      throw std::runtime_error(fmt::format("cannot listen for {} on port {}{}: {}", key, port,
                                           any ? "" : " of " + to_string(address),
                                           error.code().message()));
    }
  }
  return port;
}

void HttpFront::Shared::accept_from(std::unique_ptr<net::Listener> listener, Entrance entrance) {
  listeners_.push_back(std::move(listener));
  asio::co_spawn(loop_, accept_all(shared_from_this(), *listeners_.back(), entrance),
                 asio::detached);
}

awaitable<void> HttpFront::Shared::accept_all(std::shared_ptr<Shared> self, net::Listener& listener,
                                              Entrance entrance) {
  while (auto accepted = co_await listener.accept()) {
    if (const auto admitted = self->count_.admit(accepted->peer.ip); !admitted) {
      self->surroundings_.counters.count(admitted.error());
      continue;  // closes it
    }
    asio::co_spawn(self->loop_, serve(self, std::move(*accepted), entrance), asio::detached);
  }
}

awaitable<void> HttpFront::Shared::serve(std::shared_ptr<Shared> self, net::Accepted accepted,
                                         Entrance entrance) {
  const base::IpAddress address = accepted.peer.ip;
  app::Caller caller;
  caller.address = address;
  caller.control = entrance == Entrance::kControl;
  caller.loopback = caller.control || address.is_loopback();
  const auto client = std::make_shared<ClientConnection>(
      self->loop_.get_executor(), self->surroundings_, caller, std::move(accepted.stream));
  self->clients_.insert(client);
  try {
    if (entrance == Entrance::kHttps)
      co_await ClientConnection::serve_tls(client, self->tls_);
    else
      co_await ClientConnection::serve_http(client);
  } catch (const std::exception& error) {
    base::log_error("server", "a connection failed: {}", error.what());
    client->abort();
  }
  self->clients_.erase(client);
  self->count_.release(address);
  if (self->stopping_ && self->clients_.empty()) self->emptied_.cancel();
}

awaitable<void> HttpFront::Shared::tick(std::shared_ptr<Shared> self) {
  boost::system::error_code error;
  while (!self->stopping_) {
    self->ticker_.expires_after(self->settings_.tick);
    co_await self->ticker_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    const base::Time now = self->surroundings_.clock.now();
    for (const auto& client : self->all_clients()) client->on_tick(now);
  }
}

awaitable<void> HttpFront::Shared::stop() {
  const auto self = shared_from_this();
  stopping_ = true;
  for (const auto& listener : listeners_) listener->close();
  const base::Time now = surroundings_.clock.now();
  for (const auto& client : all_clients()) client->begin_stop(now);
  co_await until_empty(kStopTime);
  abandon();
  co_await until_empty(kAbandonTime);
}

awaitable<void> HttpFront::Shared::until_empty(std::chrono::milliseconds at_most) {
  if (clients_.empty()) co_return;
  boost::system::error_code error;
  emptied_.expires_after(at_most);
  co_await emptied_.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

void HttpFront::Shared::abandon() {
  stopping_ = true;
  ticker_.cancel();
  for (const auto& listener : listeners_) listener->close();
  for (const auto& client : all_clients()) client->abort();
  if (!settings_.control_socket.empty() && !listeners_.empty()) {
    std::error_code ignored;
    std::filesystem::remove(settings_.control_socket, ignored);
  }
}

std::vector<std::shared_ptr<ClientConnection>> HttpFront::Shared::all_clients() const {
  return {clients_.begin(), clients_.end()};
}

}  // namespace server
