// A WebRTC connection as a browser would make it: ICE, DTLS and SRTP with one server, and nothing
// of what flows through it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "base/transmit_queue.hpp"
#include "proto/dtls/session.hpp"
#include "proto/ice/controlling_agent.hpp"
#include "proto/rtp/header.hpp"
#include "proto/srtp/receiver.hpp"
#include "proto/srtp/sender.hpp"

namespace client {

// What the server's answer says of itself.
struct Server {
  proto::ice::Credentials ice;
  proto::dtls::Fingerprint fingerprint;
  std::vector<base::SocketAddress> candidates;
};

struct Connected {};
enum class LostReason : std::uint8_t { kNoPath, kHandshake, kWrongCertificate, kClosed };
struct Lost {
  LostReason reason = LostReason::kNoPath;
};

class Transport {
 public:
  using Event = std::variant<Connected, Lost>;

  // `context` and `random` outlive it.
  Transport(const proto::dtls::Context& context, proto::ice::Credentials local,
            const Server& server, base::Random& random, base::Time now);

  // STUN and DTLS. Media is passed over: whoever owns the transport decides what to do with it.
  void receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
               base::TransmitQueue& out);
  void handle_timeout(base::Time now, base::TransmitQueue& out);
  base::Time next_timeout() const;
  std::optional<Event> poll_event();

  bool is_connected() const { return sender_.has_value() && !lost_; }
  // Decrypts in place; gives the size without the trailer. kNotAuthentic before the handshake.
  base::Result<std::size_t, proto::srtp::DropReason> unprotect_rtp(const proto::rtp::Header& header,
                                                                   base::Bytes packet);
  std::optional<std::size_t> unprotect_rtcp(base::Bytes packet);
  // Encrypts and queues. Nothing is sent before the connection is up.
  void send_rtp(const proto::rtp::OutboundHeader& header,
                std::span<const proto::rtp::Extension> extensions, base::ConstBytes payload,
                base::TransmitQueue& out);
  void send_rtcp(base::ConstBytes compound, base::TransmitQueue& out);
  // Says goodbye.
  void close(base::TransmitQueue& out);

 private:
  void drain_ice(base::Time now, base::TransmitQueue& out);
  void drain_dtls();
  void lose(LostReason reason);

  const proto::dtls::Context& context_;
  proto::dtls::Fingerprint fingerprint_;  // that the server's certificate must have
  proto::ice::ControllingAgent ice_;
  std::optional<proto::dtls::Session> dtls_;  // once there is a path to shake hands on
  std::optional<proto::srtp::Receiver> receiver_;
  std::optional<proto::srtp::Sender> sender_;
  bool lost_ = false;
  std::deque<Event> events_;
};

}  // namespace client
