// Offer and answer as values (RFC 9429, RFC 8843): what this server says to a browser that sends,
// to a browser that watches, and to WHIP (RFC 9725) and WHEP clients. No I/O, no state: the caller
// keeps the credentials, and the order and mids of the sections of its own offers.
//
// Always: one BUNDLE transport, rtcp-mux, ICE-lite, we are the DTLS server, sha-256 fingerprints.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "media/track.hpp"
#include "proto/sdp/description.hpp"

namespace proto::sdp {

// Payload types of the offers that this server makes; the dynamic range of RFC 3551 section 6, and
// where Chromium has the codec, Chromium's number.
inline constexpr std::uint8_t kOpusPayloadType = 111;
inline constexpr std::uint8_t kH264PayloadType = 102;
inline constexpr std::uint8_t kH264RtxPayloadType = 103;
inline constexpr std::uint8_t kVp8PayloadType = 96;
inline constexpr std::uint8_t kVp8RtxPayloadType = 97;
inline constexpr std::uint8_t kVp9PayloadType = 98;
inline constexpr std::uint8_t kVp9RtxPayloadType = 99;
inline constexpr std::uint8_t kAv1PayloadType = 45;
inline constexpr std::uint8_t kAv1RtxPayloadType = 46;

// Header extension ids of the offers that this server makes; all fit the one-byte form.
inline constexpr std::uint8_t kAbsoluteSendTimeId = 2;
inline constexpr std::uint8_t kTransportSequenceId = 3;
inline constexpr std::uint8_t kMidId = 4;

inline constexpr std::string_view kMidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";
inline constexpr std::string_view kRidUri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
inline constexpr std::string_view kRepairedRidUri =
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
inline constexpr std::string_view kTransportSequenceUri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
inline constexpr std::string_view kAbsoluteSendTimeUri =
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
inline constexpr std::string_view kAudioLevelUri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

enum class NegotiationError : std::uint8_t {
  kNothingOffered,  // no audio or video section that we could take
  kNotBundled,      // usable sections outside the first one's BUNDLE group
  kNoMid,           // a usable section without a mid
  kNoRtcpMux,
  kNoIceCredentials,
  kNoFingerprint,      // no well-formed sha-256 one
  kBadSetup,           // the other side wants to be the DTLS server too
  kNoCommonCodec,      // not one section has a codec that both sides know
  kDoesNotMatchOffer,  // an answer with other sections than the offer
};
// A sentence for the person or client that sent the description.
std::string_view to_string(NegotiationError error);

// What our side of one peer says of itself.
struct LocalTransport {
  std::uint64_t session_id = 0;       // the same for all descriptions to one PeerConnection
  std::uint64_t session_version = 0;  // one more with every description
  std::string ice_ufrag;
  std::string ice_pwd;
  Fingerprint fingerprint;
  std::vector<Candidate> candidates;  // all of them: no trickle from this side
};

// What the other side says of itself.
struct RemoteTransport {
  std::string ice_ufrag;
  std::string ice_pwd;
  std::array<std::uint8_t, 32> fingerprint{};  // SHA-256 of its certificate
  friend bool operator==(const RemoteTransport&, const RemoteTransport&) = default;
};

// Header extension ids that both sides agreed on; 0: not negotiated.
struct ExtensionIds {
  std::uint8_t mid = 0;
  std::uint8_t rid = 0;
  std::uint8_t repaired_rid = 0;
  std::uint8_t transport_sequence = 0;
  std::uint8_t absolute_send_time = 0;
  std::uint8_t audio_level = 0;
  friend bool operator==(const ExtensionIds&, const ExtensionIds&) = default;
};

// ---- A browser or WHIP client that sends ----

struct PublishRules {
  // In order of preference; a section takes the first that it offers. H.264 is taken as constrained
  // baseline or baseline in packetization mode 1 only, VP9 and AV1 in profile 0.
  std::vector<media::Codec> codecs;
  // Further sections of the kind are rejected.
  std::size_t audio_tracks_max = 4;
  std::size_t video_tracks_max = 4;
  // Whether offered simulcast (RFC 8853) is taken. If not, a browser sends its first layer only.
  bool simulcast = false;
  // Of one picture; further ones are not taken.
  std::size_t layers_max = 4;
  // MIDs of sound that may pause while it is silent (DTX, RFC 7587 section 3.1.3).
  std::vector<std::string> pausing;
};

struct InboundSource {
  std::uint32_t ssrc = 0;
  std::optional<std::uint32_t> rtx_ssrc;
  friend bool operator==(const InboundSource&, const InboundSource&) = default;
};

struct InboundTrack {
  std::string mid;
  media::Codec codec = media::Codec::kOpus;
  bool active = true;  // false: negotiated, but nothing is sent for now
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> rtx_payload_type;
  bool repeats = false;  // of sound: it sends again what is asked for (RFC 4585 section 6.2.1)
  std::vector<InboundSource> sources;  // as the SDP names them; may be empty
  std::vector<std::string> rids;       // of the simulcast layers, as offered; else empty
  ExtensionIds extensions;
};

struct PublisherAnswer {
  SessionDescription description;
  RemoteTransport remote;
  std::vector<InboundTrack> tracks;  // one for each accepted section, in their order
};

// Answers an offer in which the other side sends. Sections that cannot be used (data, a codec
// outside the rules, over the limit, already stopped) are rejected in their place. At least one is
// accepted, or the offer as a whole is refused.
base::Result<PublisherAnswer, NegotiationError> answer_publisher(const SessionDescription& offer,
                                                                 const PublishRules& rules,
                                                                 const LocalTransport& local);

// ---- A browser that watches: we offer ----

struct ViewerSlot {
  std::string mid;  // unique, at most 16 bytes (one-byte header extension)
  media::Kind kind = media::Kind::kVideo;
  bool active = true;  // false: the section is offered inactive, its source fields are not used
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;  // 0: no retransmission source
  std::string cname;
  std::string stream_id;
  std::string track_id;
  std::vector<media::Codec> codecs;  // at least one of this kind, in order of preference
};

// One section for each slot, in their order. Between two offers to one PeerConnection sections are
// never removed or reordered: a slot turns inactive, and may be used again (RFC 9429
// section 5.2.2).
SessionDescription offer_viewer(const LocalTransport& local, std::span<const ViewerSlot> slots);

struct AcceptedCodec {
  media::Codec codec = media::Codec::kOpus;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> rtx_payload_type;
  bool repeats = false;  // of sound: it asks for what is lost (RFC 4585 section 6.2.1)
  friend bool operator==(const AcceptedCodec&, const AcceptedCodec&) = default;
};

struct ViewerSection {
  std::string mid;
  std::optional<std::size_t> slot;  // nullopt: nothing of ours is sent here
  bool accepted = false;
  bool active = false;                // media may be sent
  std::vector<AcceptedCodec> codecs;  // in the order of the answer
  ExtensionIds extensions;
};

struct ViewerAnswer {
  RemoteTransport remote;
  std::vector<ViewerSection> sections;  // one for each section, in their order
};

// The id of transport-wide numbers where every active section took them, or else 0: packets that
// are not numbered, or not reported, would look like lost ones.
std::uint8_t transport_sequence_of(std::span<const ViewerSection> sections);

// Reads the answer to an offer of offer_viewer(); slot i is section i.
base::Result<ViewerAnswer, NegotiationError> read_viewer_answer(const SessionDescription& answer,
                                                                const SessionDescription& offer);

// ---- A WHEP client: it offers to receive ----

struct WhepAnswer {
  SessionDescription description;
  ViewerAnswer viewer;
};

// Answers an offer in which the other side receives. Each audio or video section gets the next slot
// of its kind (their mids are not used) and those of the slot's codecs that it offers, in the
// slot's order: a WHEP client cannot be asked again when a source turns to another codec. A section
// for which no slot or codec is left is rejected. At least one is accepted.
base::Result<WhepAnswer, NegotiationError> answer_viewer(const SessionDescription& offer,
                                                         std::span<const ViewerSlot> slots,
                                                         const LocalTransport& local);

}  // namespace proto::sdp
