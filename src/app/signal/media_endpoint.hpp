// WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over HTTP: a publisher appears in the class, a
// viewer is shown what the class shows.
#pragma once

#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "app/router.hpp"
#include "app/signal/signal_hub.hpp"

namespace app::signal {

// Answers /whip/ROOM, /whep/ROOM and the resources below them.
class MediaEndpoint final : public Handler {
 public:
  // `hub` outlives it. `media_port` is where a plain STUN request is answered.
  MediaEndpoint(SignalHub& hub, std::uint16_t media_port) : hub_(hub), media_port_(media_port) {}

  boost::asio::awaitable<proto::http::Response> handle(proto::http::Request request,
                                                       Caller caller) override;

 private:
  boost::asio::awaitable<proto::http::Response> open(const proto::http::Request& request,
                                                     MediaRight right, std::string room);
  proto::http::Response patch(const proto::http::Request& request, const std::string& room,
                              const std::string& resource);

  SignalHub& hub_;
  std::uint16_t media_port_;
};

}  // namespace app::signal
