// One client of the HTTP front: joins its stream, the HTTP and WebSocket machines and the app.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/clock.hpp"
#include "app/counters.hpp"
#include "app/router.hpp"
#include "app/side_thread.hpp"
#include "base/bytes.hpp"
#include "base/time.hpp"
#include "net/stream.hpp"
#include "proto/http/connection.hpp"
#include "proto/websocket/connection.hpp"
#include "server/http_policy.hpp"
#include "server/media_streams.hpp"

namespace server {

// Takes a connection that began with a connectivity check (ICE-TCP) to the peer of that ufrag;
// false when there is nobody to take it, and it is closed.
using TakeMediaStream = std::function<bool(std::string_view ufrag, MediaStreamArrival arrival)>;

// Takes a connection that speaks RTMP, of which `early` was read already.
// `meter`: of the client's own socket, where `socket` is not that one; see net::Stream::meter().
using TakeRtmp = std::function<void(net::FileDescriptor socket, base::IpAddress peer,
                                    std::string early, net::FileDescriptor meter)>;

// What an authority is answered under /.well-known/acme-challenge/ for that token (RFC 8555 section
// 8.3); nullopt for one that is not under way.
using AnswerChallenge = std::function<std::optional<std::string>(std::string_view token)>;

// What all connections of a front share. Outlives them.
struct ClientSurroundings {
  app::Handler& handler;
  app::SignalAcceptor& acceptor;
  app::Counters& counters;
  const app::Clock& clock;
  proto::http::DateText& date;
  std::uint16_t https_port;
  bool hsts;
  LanViewers lan_viewers;
  TakeMediaStream take_media;        // empty: no ICE-TCP
  AnswerChallenge answer_challenge;  // empty: no certificate is fetched
  TakeRtmp take_rtmp;                // empty: no RTMP
  app::SideThread& files;            // reads bodies of videos
  std::size_t& sources;              // how many are being sent
  base::Bytes read_room;             // kReadSize; of the connection that has just read
  // A socket as a stream of the front's own loop.
  std::function<std::unique_ptr<net::Stream>(net::FileDescriptor)> adopt;
};

// A client that takes nothing of an answer for this long is cut off. Per kWritePiece bytes.
inline constexpr base::Duration kWriteTimeout = std::chrono::seconds(30);
inline constexpr std::size_t kWritePiece = 64 * 1024;
// Of a body that is read while it is sent; each client that is sent one holds so much.
inline constexpr std::size_t kSourcePiece = 32 * 1024;
// Such bodies at a time, of all clients; each has a descriptor, too. Who comes then is asked to
// come again.
inline constexpr std::size_t kSourcesMax = 500;
// What is read at a time: into one room of the front, since what is read is used at once.
inline constexpr std::size_t kReadSize = 16 * 1024;
// Of what is relayed between a client and the live thread.
inline constexpr std::size_t kRelaySize = 32 * 1024;
inline constexpr base::Duration kTlsHandshakeTimeout = std::chrono::seconds(10);

class ClientConnection final : public app::SignalPipe,
                               public app::Line,
                               public std::enable_shared_from_this<ClientConnection> {
 public:
  ClientConnection(const boost::asio::any_io_executor& loop, const ClientSurroundings& surroundings,
                   app::Caller caller, std::unique_ptr<net::Stream> stream);

  // Serves the client until it goes. The coroutine holds `self`; so does the one that writes to a
  // WebSocket, which it starts.
  static boost::asio::awaitable<void> serve_http(std::shared_ptr<ClientConnection> self);
  // Makes it TLS first. A client that speaks plain HTTP to the HTTPS port is redirected: people
  // type the address without the scheme. One that begins with a connectivity check is ICE-TCP, and
  // goes to the media thread with all that was read of it. One that begins as RTMP does goes to the
  // live thread; RTMPS stays here, where alone TLS is spoken, and its bytes are relayed.
  static boost::asio::awaitable<void> serve_tls(std::shared_ptr<ClientConnection> self,
                                                net::tls::ServerContext& context);

  // Once a second: ends what has waited too long.
  void on_tick(base::Time now);
  // The server stops: an idle client goes, a request still gets its answer, a WebSocket is closed
  // with 1012 (the page comes back by itself).
  void begin_stop(base::Time now);
  // At once.
  void abort();

  void send_text(std::string text) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t buffered_bytes() const override;
  bool is_cut() override { return stream_->is_cut(); }
  std::optional<base::TcpFacts> quality() override;
  void at_end(TellQuality tell) override { tell_quality_ = std::move(tell); }

 private:
  enum class Overdue : std::uint8_t { kCancelRead, kClose };

  // True: the client speaks WebSocket from now on, and has been told so in `out_`.
  boost::asio::awaitable<bool> run_http();
  // True: it was ICE-TCP, or has ended. Else what was read is left for run_http().
  boost::asio::awaitable<bool> hand_over_media();
  // After hand_over_media(), with what that has read.
  bool hand_over_rtmp();
  // Waits for the first bytes inside TLS. True: it was RTMPS, and has ended.
  boost::asio::awaitable<bool> serve_rtmps();
  boost::asio::awaitable<void> relay_rtmp();
  static boost::asio::awaitable<void> relay_back(std::shared_ptr<ClientConnection> self,
                                                 std::shared_ptr<net::Stream> inner);
  // Reads on behind what was read before it was known as HTTP. False: the end.
  boost::asio::awaitable<bool> read_early();
  boost::asio::awaitable<void> answer(proto::http::Request request);
  class Events;  // what a streaming handler writes to
  boost::asio::awaitable<void> stream_events(proto::http::Request request);
  boost::asio::awaitable<bool> answer_upgrade(proto::http::Request request);  // as run_http()
  boost::asio::awaitable<void> run_websocket();
  // `host` is the Host field of the request.
  boost::asio::awaitable<void> send_response(proto::http::Response response, std::string_view host,
                                             Framing framing = Framing::kNowhere);
  // False: it could not be read, and the client sees by the length that something is missing.
  boost::asio::awaitable<bool> write_source(proto::http::SourcedBody source);
  boost::asio::awaitable<bool> write_all(base::ConstBytes bytes);
  // One behind the other, with as few writes as may be. They stay valid until it returns.
  boost::asio::awaitable<bool> write_pieces(std::vector<base::ConstBytes> pieces);
  boost::asio::awaitable<void> flush();
  boost::asio::awaitable<void> read_websocket();
  static boost::asio::awaitable<void> write_websocket(std::shared_ptr<ClientConnection> self);
  void deliver();
  // Closes the stream, and says before how its line was to whoever wanted to know.
  void close_stream();
  // The receiver's on_closed(), once; calls after the first do nothing.
  void tell_closed();
  // `counter` counts the clients for which the deadline passes.
  void wait_at_most(base::Time deadline, Overdue overdue,
                    std::optional<app::Counter> counter = std::nullopt);
  base::Time now() const { return surroundings_.clock.now(); }
  // Whether the client may be told to come by HTTPS alone: with a certificate that it trusts.
  bool may_have_hsts() const {
    return surroundings_.hsts || stream_->greeting() == net::Greeting::kPublicName;
  }
  // HTTP-01; nullopt for any other request.
  // What is not for plain HTTP.
  std::optional<proto::http::Response> send_elsewhere(const proto::http::Request& request) const;
  std::optional<proto::http::Response> answer_challenge(const proto::http::Request& request) const;
  void count(app::Counter counter) { surroundings_.counters.count(counter); }
  // Once the WebSocket has given up on the client: counts it, and leaves little time for the rest.
  void note_complaint();

  const ClientSurroundings& surroundings_;
  app::Caller caller_;
  std::unique_ptr<net::Stream> stream_;
  std::string early_;  // what was read before it was known as HTTP
  std::string out_;    // of the HTTP machine
  proto::http::Connection http_;
  bool stopping_ = false;
  bool sending_source_ = false;
  base::Time next_look_{};  // at the line
  TellQuality tell_quality_;

  std::optional<proto::websocket::Connection> websocket_;
  std::unique_ptr<app::SignalReceiver> receiver_;
  bool complaint_noted_ = false;
  boost::asio::steady_timer output_ready_;  // never runs out: cancelled to wake the writer
  bool relayed_back_ = false;               // relay_back() has ended

  base::Time deadline_ = base::kNever;
  Overdue overdue_ = Overdue::kClose;
  std::optional<app::Counter> overdue_counter_;
};

}  // namespace server
