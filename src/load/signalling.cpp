#include "load/signalling.hpp"

#include <array>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"

namespace load {
namespace {

using Failure = base::Failure<std::string>;

struct Answered {
  client::Agreement agreement;
  std::optional<net::http::Url> resource;
};

base::Result<Answered, std::string> negotiate(const Endpoint& endpoint,
                                              const proto::sdp::SessionDescription& offer) {
  net::http::HttpRequest request{"POST", endpoint.url, endpoint.token, "application/sdp",
                                 proto::sdp::to_string(offer)};
  auto reply = net::http::call(request, endpoint.verifies);
  // RFC 9725 section 4.6: a server may send us elsewhere, once here.
  if (reply && (reply->status == 307 || reply->status == 308)) {
    const auto elsewhere = net::http::resolve(request.url, reply->headers["location"]);
    if (!elsewhere) return Failure("the server sends us to no address");
    request.url = *elsewhere;
    reply = net::http::call(request, endpoint.verifies);
  }
  if (!reply) return Failure(reply.error());
  if (reply->status != 201 && reply->status != 200) {
    return Failure(fmt::format("{} answers {}: {}", request.url.target, reply->status,
                               reply->body.substr(0, 200)));
  }
  const auto answer = proto::sdp::parse(reply->body);
  if (!answer) {
    return Failure(fmt::format("the SDP answer cannot be read, line {}: {}", answer.error().line,
                               proto::sdp::to_string(answer.error().fault)));
  }
  auto agreement = client::read_answer(*answer, offer);
  if (!agreement) return Failure(std::string(client::to_string(agreement.error())));
  return Answered{std::move(*agreement),
                  net::http::resolve(request.url, reply->headers["location"])};
}

}  // namespace

client::Identity make_identity(const proto::dtls::Fingerprint& fingerprint, base::Random& random) {
  std::array<std::uint8_t, 4> ufrag{};
  std::array<std::uint8_t, 16> password{};
  random.fill(ufrag);
  random.fill(password);
  return {{base::to_hex(ufrag), base::to_hex(password)}, fingerprint, random.u64() >> 1};
}

base::Result<Session, std::string> open_whip(const Endpoint& endpoint,
                                             const client::Identity& identity,
                                             const std::vector<media::Codec>& codecs,
                                             base::Random& random) {
  std::vector<client::SendTrack> wanted;
  for (const media::Codec codec : codecs) {
    const std::uint32_t ssrc = random.u32() & ~1U;
    wanted.push_back({codec, ssrc, ssrc + 1});
  }
  auto answered = negotiate(endpoint, client::offer_to_send(identity, wanted, "pendopo-load"));
  if (!answered) return Failure(answered.error());
  Session session{identity, answered->agreement.server, {}, answered->resource};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const client::AgreedTrack& track = answered->agreement.tracks[i];
    if (!track.accepted) {
      return Failure(fmt::format("the server takes no {}", media::rtpmap_name(codecs[i])));
    }
    session.tracks.push_back({codecs[i], track.mid, wanted[i].ssrc, wanted[i].rtx_ssrc,
                              track.payload_type, track.rtx_payload_type, track.mid_extension,
                              track.transport_extension});
  }
  return session;
}

base::Result<Session, std::string> open_whep(const Endpoint& endpoint,
                                             const client::Identity& identity) {
  auto answered = negotiate(endpoint, client::offer_to_receive(identity));
  if (!answered) return Failure(answered.error());
  return Session{identity, answered->agreement.server, {}, answered->resource};
}

void close_session(const Endpoint& endpoint, const Session& session) {
  if (!session.resource) return;
  static_cast<void>(
      net::http::call({"DELETE", *session.resource, endpoint.token, {}, {}}, endpoint.verifies));
}

}  // namespace load
