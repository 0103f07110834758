// answer_publisher: the other side sends, we receive.
#include <algorithm>

#include "proto/sdp/codec_match.hpp"
#include "proto/sdp/negotiate.hpp"
#include "proto/sdp/text.hpp"
#include "proto/sdp/transport.hpp"

namespace proto::sdp {
namespace {

constexpr std::string_view kExtensions[] = {kMidUri, kTransportSequenceUri, kAbsoluteSendTimeUri,
                                            kAudioLevelUri};
constexpr std::string_view kLayerExtensions[] = {kRidUri, kRepairedRidUri};

bool sends(const MediaSection& section) {
  return section.direction == Direction::kSendOnly || section.direction == Direction::kSendRecv;
}

struct Choice {
  media::Codec codec;
  const PayloadFormat* format;
};

// The first codec of the rules that the section offers.
std::optional<Choice> choose_codec(const MediaSection& offered, const PublishRules& rules) {
  for (const media::Codec codec : rules.codecs) {
    if (media::kind_of(codec) != media_kind_of(offered)) continue;
    if (const PayloadFormat* format = best_format(offered, codec)) return Choice{codec, format};
  }
  return std::nullopt;
}

// The sources of the section, each with its retransmission source from the FID groups.
std::vector<InboundSource> sources_of(const MediaSection& offered) {
  std::vector<InboundSource> sources;
  std::vector<std::uint32_t> repairing;
  for (const SourceGroup& group : offered.source_groups) {
    if (group.semantics != "FID" || group.ssrcs.size() != 2) continue;
    sources.push_back({group.ssrcs[0], group.ssrcs[1]});
    repairing.push_back(group.ssrcs[1]);
  }
  for (const Source& source : offered.sources) {
    const bool known = std::any_of(sources.begin(), sources.end(), [&](const InboundSource& other) {
      return other.ssrc == source.ssrc;
    });
    const bool repairs =
        std::find(repairing.begin(), repairing.end(), source.ssrc) != repairing.end();
    if (!known && !repairs) sources.push_back({source.ssrc, std::nullopt});
  }
  return sources;
}

// Takes the layers that the section offers to send (RFC 8853 section 5.3.2).
void answer_simulcast(const MediaSection& offered, std::size_t layers_max, MediaSection& answer,
                      InboundTrack& track) {
  std::string_view rest = offered.simulcast;
  if (take_word(rest) != "send") return;
  std::string layers;
  for (const Rid& rid : offered.rids) {
    if (!rid.send || track.rids.size() == layers_max) continue;
    answer.rids.push_back({rid.id, false, {}});
    layers += (layers.empty() ? "" : ";") + rid.id;
    track.rids.push_back(rid.id);
  }
  if (layers.empty()) return;
  answer.simulcast = "recv " + layers;
  answer_extensions(offered, kLayerExtensions, Direction::kRecvOnly, answer);
}

// Unless the offer says how it is.
void let_pause(PayloadFormat& opus) {
  if (opus.parameter("usedtx")) return;
  opus.fmtp += opus.fmtp.empty() ? "usedtx=1" : ";usedtx=1";
}

struct AcceptedSection {
  MediaSection answer;
  InboundTrack track;
};

AcceptedSection accept(const MediaSection& offered, const Choice& choice, const PublishRules& rules,
                       const LocalTransport& local) {
  AcceptedSection accepted{own_section(local, offered.kind, offered.mid, Setup::kPassive), {}};
  MediaSection& answer = accepted.answer;
  InboundTrack& track = accepted.track;
  track.mid = offered.mid;
  track.codec = choice.codec;
  track.active = sends(offered);
  track.payload_type = choice.format->payload_type;
  track.repeats =
      media::kind_of(choice.codec) == media::Kind::kAudio && choice.format->has_feedback("nack");
  track.sources = sources_of(offered);
  answer.direction = track.active ? Direction::kRecvOnly : Direction::kInactive;
  answer.formats.push_back(answered(*choice.format));
  if (choice.codec == media::Codec::kOpus && std::ranges::count(rules.pausing, offered.mid) > 0) {
    let_pause(answer.formats.back());
  }
  if (const PayloadFormat* rtx = rtx_of(offered, track.payload_type)) {
    answer.formats.push_back(answered(*rtx));
    track.rtx_payload_type = rtx->payload_type;
  }
  answer_extensions(offered, kExtensions, Direction::kRecvOnly, answer);
  if (rules.simulcast) answer_simulcast(offered, rules.layers_max, answer, track);
  track.extensions = extension_ids(answer);
  return accepted;
}

}  // namespace

base::Result<PublisherAnswer, NegotiationError> answer_publisher(const SessionDescription& offer,
                                                                 const PublishRules& rules,
                                                                 const LocalTransport& local) {
  const auto remote = read_transport(offer);
  if (!remote) return base::Failure{remote.error()};
  PublisherAnswer answer{.description = own_description(local), .remote = *remote, .tracks = {}};
  std::size_t audio_left = rules.audio_tracks_max;
  std::size_t video_left = rules.video_tracks_max;
  for (const MediaSection& offered : offer.media) {
    std::size_t& left = offered.kind == SectionKind::kAudio ? audio_left : video_left;
    const auto choice =
        is_usable(offered) && left > 0 ? choose_codec(offered, rules) : std::nullopt;
    if (!choice) {
      add_section(answer.description, rejected_section(offered), local);
      continue;
    }
    --left;
    AcceptedSection accepted = accept(offered, *choice, rules, local);
    add_section(answer.description, std::move(accepted.answer), local);
    answer.tracks.push_back(std::move(accepted.track));
  }
  if (answer.tracks.empty()) return base::Failure{NegotiationError::kNoCommonCodec};
  return answer;
}

}  // namespace proto::sdp
