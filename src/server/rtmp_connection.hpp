// One RTMP connection on the live loop: joins its stream, the RTMP machine and the Station.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/clock.hpp"
#include "base/random.hpp"
#include "base/socket_address.hpp"
#include "base/strong_id.hpp"
#include "base/tcp_facts.hpp"
#include "net/file_descriptor.hpp"
#include "net/stream.hpp"
#include "proto/rtmp/session.hpp"

namespace server {

using RtmpConnectionId = base::StrongId<struct RtmpConnectionTag>;

// Of a publisher: large enough for a key frame in a few reads.
inline constexpr std::size_t kRtmpReadSize = 64 * 1024;
// Until somebody sends more at once than a handshake: players never do.
inline constexpr std::size_t kRtmpReadSizeAtStart = 4 * 1024;
// A piece for which the other side has kRtmpWriteTimeout.
inline constexpr base::Duration kRtmpWriteTimeout = std::chrono::seconds(20);

class RtmpConnection final : public std::enable_shared_from_this<RtmpConnection> {
 public:
  // Told of each event of the session, except that Closed comes exactly once and last, whatever
  // ended the connection.
  using OnEvent = std::function<void(RtmpConnection&, proto::rtmp::SessionEvent&)>;

  // `clock` and `random` outlive it.
  RtmpConnection(RtmpConnectionId id, std::unique_ptr<net::Stream> stream, base::IpAddress peer,
                 const boost::asio::any_io_executor& loop, const app::Clock& clock,
                 base::Random& random, OnEvent on_event);

  // Serves the client until it goes. `early` is what was read of the stream already.
  static boost::asio::awaitable<void> serve(std::shared_ptr<RtmpConnection> self,
                                            std::string early);

  // Several times a second: lets the session's deadlines pass.
  void on_tick(base::Time now);
  // After the session was told something from outside: sends what it has to say.
  void flush();
  // The same while somebody else is being served: what the session has to say of it is delivered
  // with the next tick.
  void wake() { output_ready_.cancel(); }
  // At once.
  void abort() { stream_->close(); }

  // Where the stream is not the client's own socket: that socket's net::Stream::meter().
  void set_meter(net::FileDescriptor meter) { meter_ = std::move(meter); }
  // What the kernel knows of the client's line; nullopt: nothing.
  std::optional<base::TcpFacts> line() const;

  proto::rtmp::ServerSession& session() { return session_; }
  RtmpConnectionId id() const { return id_; }
  const base::IpAddress& peer() const { return peer_; }

 private:
  static boost::asio::awaitable<void> write(std::shared_ptr<RtmpConnection> self);
  void deliver();

  const RtmpConnectionId id_;
  const std::unique_ptr<net::Stream> stream_;
  const base::IpAddress peer_;
  net::FileDescriptor meter_;
  const app::Clock& clock_;
  proto::rtmp::ServerSession session_;
  OnEvent on_event_;
  std::vector<std::uint8_t> buffer_;
  boost::asio::steady_timer output_ready_;  // never runs out: cancelled to wake the writer
  base::Time write_deadline_ = base::kNever;
  bool closed_told_ = false;
  bool half_closed_ = false;
};

}  // namespace server
