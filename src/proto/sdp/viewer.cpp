// offer_viewer, read_viewer_answer, answer_viewer: we send, the other side receives.
#include <algorithm>

#include "base/check.hpp"
#include "proto/sdp/codec_match.hpp"
#include "proto/sdp/negotiate.hpp"
#include "proto/sdp/transport.hpp"

namespace proto::sdp {
namespace {

// What our packets to viewers can carry. Ids above 14 do not fit the one-byte form.
constexpr std::string_view kExtensions[] = {kMidUri, kTransportSequenceUri, kAbsoluteSendTimeUri};
constexpr std::uint8_t kOneByteIdMax = 14;
constexpr std::size_t kMidSizeMax = 16;

bool receives(const MediaSection& section) {
  return section.direction == Direction::kRecvOnly || section.direction == Direction::kSendRecv;
}

void add_sources(const ViewerSlot& slot, bool with_rtx, MediaSection& section) {
  section.msids = {{slot.stream_id, slot.track_id}};
  const std::string msid = slot.stream_id + " " + slot.track_id;
  section.sources.push_back({slot.ssrc, slot.cname, msid});
  if (!with_rtx || slot.rtx_ssrc == 0) return;
  section.source_groups.push_back({"FID", {slot.ssrc, slot.rtx_ssrc}});
  section.sources.push_back({slot.rtx_ssrc, slot.cname, msid});
}

MediaSection offered_section(const LocalTransport& local, const ViewerSlot& slot) {
  const bool audio = slot.kind == media::Kind::kAudio;
  MediaSection section = own_section(local, audio ? SectionKind::kAudio : SectionKind::kVideo,
                                     slot.mid, Setup::kActpass);
  section.direction = slot.active ? Direction::kSendOnly : Direction::kInactive;
  for (const media::Codec codec : slot.codecs) {
    if (media::kind_of(codec) != slot.kind) continue;
    for (PayloadFormat& format : own_formats(codec)) section.formats.push_back(std::move(format));
  }
  CHECK(!section.formats.empty());
  section.extensions = {
      {kAbsoluteSendTimeId, Direction::kSendRecv, std::string(kAbsoluteSendTimeUri)},
      {kTransportSequenceId, Direction::kSendRecv, std::string(kTransportSequenceUri)},
      {kMidId, Direction::kSendRecv, std::string(kMidUri)}};
  if (slot.active) add_sources(slot, !audio, section);
  return section;
}

AcceptedCodec accepted_codec(const MediaSection& section, media::Codec codec,
                             const PayloadFormat& format) {
  AcceptedCodec accepted{codec, format.payload_type, std::nullopt};
  const bool is_sound = media::kind_of(codec) == media::Kind::kAudio;
  accepted.repeats = is_sound && format.has_feedback("nack");
  if (const PayloadFormat* rtx = rtx_of(section, format.payload_type)) {
    accepted.rtx_payload_type = rtx->payload_type;
  }
  return accepted;
}

// The codecs of an answered section, each once, in its order.
std::vector<AcceptedCodec> codecs_of(const MediaSection& section) {
  std::vector<AcceptedCodec> codecs;
  for (const PayloadFormat& format : section.formats) {
    const auto codec = codec_of(format);
    if (!codec || media::kind_of(*codec) != media_kind_of(section)) continue;
    const bool known = std::any_of(codecs.begin(), codecs.end(), [&](const AcceptedCodec& other) {
      return other.codec == *codec;
    });
    if (!known) codecs.push_back(accepted_codec(section, *codec, *best_format(section, *codec)));
  }
  return codecs;
}

ViewerSection read_section(const MediaSection& answered, const MediaSection& offered,
                           std::size_t index) {
  ViewerSection section;
  section.mid = offered.mid;
  section.slot = index;
  section.accepted = is_usable(answered);
  if (!section.accepted) return section;
  section.codecs = codecs_of(answered);
  section.active =
      offered.direction == Direction::kSendOnly && receives(answered) && !section.codecs.empty();
  section.extensions = extension_ids(answered);
  return section;
}

// The next slot of `kind` from `taken` on that is not used yet.
std::optional<std::size_t> take_slot(std::span<const ViewerSlot> slots, media::Kind kind,
                                     std::vector<bool>& taken) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (taken[i] || slots[i].kind != kind) continue;
    taken[i] = true;
    return i;
  }
  return std::nullopt;
}

// The slot's codecs that the viewer offers, in the slot's order.
std::vector<AcceptedCodec> common_codecs(const MediaSection& offered, const ViewerSlot& slot) {
  std::vector<AcceptedCodec> common;
  for (const media::Codec codec : slot.codecs) {
    if (media::kind_of(codec) != slot.kind) continue;
    const PayloadFormat* const format = best_format(offered, codec);
    if (format != nullptr) common.push_back(accepted_codec(offered, codec, *format));
  }
  return common;
}

void answer_formats(const MediaSection& offered, std::span<const AcceptedCodec> codecs,
                    MediaSection& answer) {
  for (const AcceptedCodec& codec : codecs) {
    answer.formats.push_back(answered(*offered.find_format(codec.payload_type)));
    if (codec.rtx_payload_type) {
      answer.formats.push_back(answered(*offered.find_format(*codec.rtx_payload_type)));
    }
  }
}

MediaSection sending_section(const LocalTransport& local, const MediaSection& offered,
                             const ViewerSlot& slot, std::span<const AcceptedCodec> codecs) {
  MediaSection answer = own_section(local, offered.kind, offered.mid, Setup::kPassive);
  const bool active = slot.active && receives(offered);
  answer.direction = active ? Direction::kSendOnly : Direction::kInactive;
  answer_formats(offered, codecs, answer);
  answer_extensions(offered, kExtensions, Direction::kSendOnly, answer);
  std::erase_if(answer.extensions, [&](const HeaderExtension& extension) {
    const bool long_mid = extension.uri == kMidUri && offered.mid.size() > kMidSizeMax;
    return extension.id > kOneByteIdMax || long_mid;
  });
  const bool any_rtx = std::any_of(codecs.begin(), codecs.end(), [](const AcceptedCodec& codec) {
    return codec.rtx_payload_type.has_value();
  });
  if (active) add_sources(slot, any_rtx, answer);
  return answer;
}

}  // namespace

SessionDescription offer_viewer(const LocalTransport& local, std::span<const ViewerSlot> slots) {
  SessionDescription offer = own_description(local);
  for (const ViewerSlot& slot : slots) add_section(offer, offered_section(local, slot), local);
  return offer;
}

base::Result<ViewerAnswer, NegotiationError> read_viewer_answer(const SessionDescription& answer,
                                                                const SessionDescription& offer) {
  if (answer.media.size() != offer.media.size()) {
    return base::Failure{NegotiationError::kDoesNotMatchOffer};
  }
  ViewerAnswer result;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const MediaSection& offered = offer.media[i];
    const MediaSection& answered = answer.media[i];
    if (answered.kind != offered.kind || answered.mid != offered.mid) {
      return base::Failure{NegotiationError::kDoesNotMatchOffer};
    }
    result.sections.push_back(read_section(answered, offered, i));
  }
  const auto remote = read_transport(answer);
  if (!remote) return base::Failure{remote.error()};
  result.remote = *remote;
  return result;
}

base::Result<WhepAnswer, NegotiationError> answer_viewer(const SessionDescription& offer,
                                                         std::span<const ViewerSlot> slots,
                                                         const LocalTransport& local) {
  const auto remote = read_transport(offer);
  if (!remote) return base::Failure{remote.error()};
  WhepAnswer result{.description = own_description(local),
                    .viewer = {.remote = *remote, .sections = {}}};
  std::vector<bool> taken(slots.size(), false);
  bool any = false;
  for (const MediaSection& offered : offer.media) {
    ViewerSection section;
    section.mid = offered.mid;
    if (is_usable(offered)) section.slot = take_slot(slots, *media_kind_of(offered), taken);
    if (section.slot) section.codecs = common_codecs(offered, slots[*section.slot]);
    if (!section.codecs.empty()) {
      MediaSection answer = sending_section(local, offered, slots[*section.slot], section.codecs);
      section.accepted = any = true;
      section.active = answer.direction == Direction::kSendOnly;
      section.extensions = extension_ids(answer);
      add_section(result.description, std::move(answer), local);
    } else {
      section.slot.reset();
      add_section(result.description, rejected_section(offered), local);
    }
    result.viewer.sections.push_back(std::move(section));
  }
  if (!any) return base::Failure{NegotiationError::kNoCommonCodec};
  return result;
}

std::uint8_t transport_sequence_of(std::span<const ViewerSection> sections) {
  std::uint8_t id = 0;
  for (const ViewerSection& section : sections) {
    if (!section.active || !section.slot) continue;
    if (section.extensions.transport_sequence == 0) return 0;
    id = section.extensions.transport_sequence;
  }
  return id;
}

}  // namespace proto::sdp
