// What our client says in its offers to WHIP (RFC 9725) and WHEP, and what it reads in the answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "client/transport.hpp"
#include "media/track.hpp"
#include "proto/sdp/description.hpp"

namespace client {

struct Identity {
  proto::ice::Credentials ice;
  proto::dtls::Fingerprint fingerprint;
  std::uint64_t session = 0;
};

struct SendTrack {
  media::Codec codec = media::Codec::kOpus;
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;  // of a picture
};

// One section for each track. No candidates: the server learns our address from our checks.
proto::sdp::SessionDescription offer_to_send(const Identity& identity,
                                             std::span<const SendTrack> tracks,
                                             std::string_view cname);
// Sound and one picture, each in every codec that we know. Without retransmission: what is lost on
// the way is to be seen.
proto::sdp::SessionDescription offer_to_receive(const Identity& identity);

struct AgreedTrack {
  bool accepted = false;
  std::string mid;
  std::uint8_t payload_type = 0;      // the answer's first
  std::uint8_t rtx_payload_type = 0;  // 0: none
  std::uint8_t mid_extension = 0;
  std::uint8_t transport_extension = 0;
};

struct Agreement {
  Server server;
  std::vector<AgreedTrack> tracks;  // one for each section of the offer
};

enum class AnswerError : std::uint8_t {
  kDoesNotMatch,   // other sections than the offer
  kNothingTaken,   // every section is rejected
  kNoCredentials,  // of ICE
  kNoFingerprint,  // no well-formed sha-256 one
  kNotPassive,     // the server wants to open the DTLS connection itself
  kNoCandidates,   // no UDP candidate with an address
};
std::string_view to_string(AnswerError error);

base::Result<Agreement, AnswerError> read_answer(const proto::sdp::SessionDescription& answer,
                                                 const proto::sdp::SessionDescription& offer);

}  // namespace client
