#include "client/description.hpp"

#include <algorithm>
#include <optional>

#include "proto/sdp/codec_match.hpp"
#include "proto/sdp/transport.hpp"

namespace client {
namespace {

using proto::sdp::MediaSection;
using proto::sdp::SectionKind;
using proto::sdp::SessionDescription;

SectionKind section_kind(media::Kind kind) {
  return kind == media::Kind::kAudio ? SectionKind::kAudio : SectionKind::kVideo;
}

proto::sdp::LocalTransport local_transport(const Identity& identity) {
  proto::sdp::LocalTransport local;
  local.session_id = identity.session;
  local.session_version = 1;
  local.ice_ufrag = identity.ice.ufrag;
  local.ice_pwd = identity.ice.password;
  local.fingerprint = {"sha-256", identity.fingerprint.to_string()};
  return local;
}

SessionDescription empty_offer(const proto::sdp::LocalTransport& local) {
  SessionDescription offer = proto::sdp::own_description(local);
  offer.ice_lite = false;
  return offer;
}

MediaSection offered_section(const proto::sdp::LocalTransport& local, media::Kind kind,
                             std::size_t index) {
  MediaSection section = proto::sdp::own_section(local, section_kind(kind), std::to_string(index),
                                                 proto::sdp::Setup::kActpass);
  section.extensions = {
      {proto::sdp::kTransportSequenceId, proto::sdp::Direction::kSendRecv,
       std::string(proto::sdp::kTransportSequenceUri)},
      {proto::sdp::kMidId, proto::sdp::Direction::kSendRecv, std::string(proto::sdp::kMidUri)}};
  return section;
}

void add_sources(const SendTrack& track, std::string_view cname, MediaSection& section) {
  const std::string stream(cname);
  const std::string name = "track-" + section.mid;
  section.msids = {{stream, name}};
  section.sources.push_back({track.ssrc, stream, stream + " " + name});
  if (media::kind_of(track.codec) != media::Kind::kVideo) return;
  section.source_groups.push_back({"FID", {track.ssrc, track.rtx_ssrc}});
  section.sources.push_back({track.rtx_ssrc, stream, stream + " " + name});
}

// Those that can be tried, the preferred first.
std::vector<base::SocketAddress> addresses_of(const SessionDescription& answer) {
  std::vector<proto::sdp::Candidate> candidates;
  for (const MediaSection& section : answer.media) {
    for (const proto::sdp::Candidate& candidate : section.candidates) {
      if (candidate.transport == proto::sdp::CandidateTransport::kUdp && candidate.component == 1) {
        candidates.push_back(candidate);
      }
    }
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const auto& a, const auto& b) { return a.priority > b.priority; });
  std::vector<base::SocketAddress> addresses;
  for (const proto::sdp::Candidate& candidate : candidates) {
    const auto ip = base::IpAddress::parse(candidate.address);
    if (!ip || candidate.port == 0) continue;  // a name would have to be looked up
    const base::SocketAddress address{*ip, candidate.port};
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(address);
    }
  }
  return addresses;
}

std::optional<proto::dtls::Fingerprint> fingerprint_of(const MediaSection& section) {
  for (const proto::sdp::Fingerprint& fingerprint : section.fingerprints) {
    if (fingerprint.algorithm != "sha-256") continue;
    if (const auto parsed = proto::dtls::Fingerprint::parse(fingerprint.value)) return parsed;
  }
  return std::nullopt;
}

AgreedTrack agreed_track(const MediaSection& section) {
  AgreedTrack track;
  track.mid = section.mid;
  track.accepted = proto::sdp::is_usable(section) && !section.formats.empty() &&
                   section.direction != proto::sdp::Direction::kInactive;
  if (!track.accepted) return track;
  track.payload_type = section.formats.front().payload_type;
  if (const auto* rtx = proto::sdp::rtx_of(section, track.payload_type)) {
    track.rtx_payload_type = rtx->payload_type;
  }
  const auto ids = proto::sdp::extension_ids(section);
  track.mid_extension = ids.mid;
  track.transport_extension = ids.transport_sequence;
  return track;
}

}  // namespace

SessionDescription offer_to_send(const Identity& identity, std::span<const SendTrack> tracks,
                                 std::string_view cname) {
  const auto local = local_transport(identity);
  SessionDescription offer = empty_offer(local);
  for (const SendTrack& track : tracks) {
    MediaSection section = offered_section(local, media::kind_of(track.codec), offer.media.size());
    section.direction = proto::sdp::Direction::kSendOnly;
    section.formats = proto::sdp::own_formats(track.codec);
    add_sources(track, cname, section);
    proto::sdp::add_section(offer, std::move(section), local);
  }
  return offer;
}

SessionDescription offer_to_receive(const Identity& identity) {
  const auto local = local_transport(identity);
  SessionDescription offer = empty_offer(local);
  for (const media::Kind kind : {media::Kind::kAudio, media::Kind::kVideo}) {
    MediaSection section = offered_section(local, kind, offer.media.size());
    section.direction = proto::sdp::Direction::kRecvOnly;
    for (const auto codec : {media::Codec::kOpus, media::Codec::kH264, media::Codec::kVp8,
                             media::Codec::kVp9, media::Codec::kAv1}) {
      if (media::kind_of(codec) != kind) continue;
      section.formats.push_back(proto::sdp::own_formats(codec).front());
    }
    proto::sdp::add_section(offer, std::move(section), local);
  }
  return offer;
}

std::string_view to_string(AnswerError error) {
  switch (error) {
    case AnswerError::kDoesNotMatch:
      return "the answer has other sections than the offer";
    case AnswerError::kNothingTaken:
      return "the server took no track";
    case AnswerError::kNoCredentials:
      return "the answer has no ICE credentials";
    case AnswerError::kNoFingerprint:
      return "the answer has no sha-256 fingerprint";
    case AnswerError::kNotPassive:
      return "the server wants to be the DTLS client";
    case AnswerError::kNoCandidates:
      return "the answer names no UDP address";
  }
  return "";
}

base::Result<Agreement, AnswerError> read_answer(const SessionDescription& answer,
                                                 const SessionDescription& offer) {
  if (answer.media.size() != offer.media.size()) return base::Failure{AnswerError::kDoesNotMatch};
  Agreement agreement;
  const MediaSection* first = nullptr;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const MediaSection& section = answer.media[i];
    if (section.kind != offer.media[i].kind) return base::Failure{AnswerError::kDoesNotMatch};
    agreement.tracks.push_back(agreed_track(section));
    agreement.tracks.back().mid = offer.media[i].mid;
    if (first == nullptr && agreement.tracks.back().accepted) first = &section;
  }
  if (first == nullptr) return base::Failure{AnswerError::kNothingTaken};
  if (first->ice_ufrag.empty() || first->ice_pwd.empty()) {
    return base::Failure{AnswerError::kNoCredentials};
  }
  if (first->setup == proto::sdp::Setup::kActive) return base::Failure{AnswerError::kNotPassive};
  const auto fingerprint = fingerprint_of(*first);
  if (!fingerprint) return base::Failure{AnswerError::kNoFingerprint};
  agreement.server = {{first->ice_ufrag, first->ice_pwd}, *fingerprint, addresses_of(answer)};
  if (agreement.server.candidates.empty()) return base::Failure{AnswerError::kNoCandidates};
  return agreement;
}

}  // namespace client
