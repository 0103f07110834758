// The program's TCP side: listens for HTTPS, plain HTTP and the control socket, runs one coroutine
// per connection and hands requests to the app. All of it lives on one io_context.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "app/clock.hpp"
#include "app/counters.hpp"
#include "app/router.hpp"
#include "base/socket_address.hpp"
#include "server/client_connection.hpp"

namespace boost::asio {
class io_context;
}
namespace net::tls {
class ServerContext;
}

namespace server {

struct HttpFrontSettings {
  std::uint16_t https_port = 8443;  // 0 takes a free one
  std::uint16_t http_port = 8080;
  std::vector<base::IpAddress> listen_addresses;  // empty: every address, IPv4 and IPv6
  std::filesystem::path control_socket;           // empty: none; made with mode 0600
  bool own_certificate = false;                   // a public one: HSTS is sent
  LanViewers lan_viewers = LanViewers::kRefused;
  std::chrono::milliseconds tick{500};  // how often clients that are late are looked for
};

class HttpFront {
 public:
  // What the connections share with the rest of the program; outlives the front.
  struct Surroundings {
    app::Handler& handler;
    app::SignalAcceptor& acceptor;
    app::Counters& counters;
    const app::Clock& clock;
    TakeMediaStream take_media = {};        // empty: no ICE-TCP on the HTTPS port
    AnswerChallenge answer_challenge = {};  // empty: no certificate is fetched
    TakeRtmp take_rtmp = {};                // empty: no RTMP and RTMPS on the HTTPS port
  };
  // `tls` outlives the front.
  HttpFront(boost::asio::io_context& loop, net::tls::ServerContext& tls,
            const Surroundings& surroundings, HttpFrontSettings settings);
  ~HttpFront();

  // Opens the ports and starts to accept. Throws std::runtime_error with a sentence that names
  // the port or the file.
  void start();

  // Stops accepting, closes WebSockets with 1012 and lets running requests finish; returns when
  // all connections are gone or after 2 s. The app ends its signalling before it calls this.
  boost::asio::awaitable<void> stop();

  // The ports that were taken; 0 before start().
  std::uint16_t https_port() const;
  std::uint16_t http_port() const;
  std::size_t connections() const;

 private:
  class Shared;  // what the connections share; outlives the last of them
  std::shared_ptr<Shared> shared_;
};

}  // namespace server
