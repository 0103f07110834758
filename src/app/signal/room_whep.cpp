// WHIP publishers and WHEP viewers: clients that know one picture and one sound.
#include <utility>

#include "app/signal/room_media.hpp"
#include "app/signal/room_sdp.hpp"
#include "proto/sdp/transport.hpp"
#include "proto/sdp/write.hpp"

namespace app::signal {

namespace sdp = proto::sdp;
using base::Failure;
using base::Result;
using classroom::Source;

Result<PublishOffer, MediaRefusal> RoomMedia::plan_whip(std::string_view text) {
  const auto description = read_sdp(text);
  if (!description) return Failure{description.error()};
  PublishOffer offer{true, std::string(text), {}, true};
  bool sound = false;
  bool picture = false;
  for (const sdp::MediaSection& section : description->media) {
    if (section.kind == sdp::SectionKind::kAudio && !sound) {
      offer.sources.push_back({section.mid, Source::kMicrophone});
      sound = true;
    } else if (section.kind == sdp::SectionKind::kVideo && !picture) {
      offer.sources.push_back({section.mid, Source::kCamera});
      picture = true;
    }
  }
  if (offer.sources.empty()) return Failure{MediaRefusal::kBadSdp};
  return offer;
}

classroom::VideoCodecs RoomMedia::video_codecs_of(std::string_view text) {
  const auto description = read_sdp(text);
  if (!description) return classroom::VideoCodecs::all();
  classroom::VideoCodecs codecs;
  bool picture = false;
  for (const sdp::MediaSection& section : description->media) {
    if (section.kind != sdp::SectionKind::kVideo) continue;
    picture = true;
    for (const sdp::PayloadFormat& format : section.formats) {
      if (const auto codec = classroom::video_codec_from(format.encoding)) codecs.add(*codec);
    }
  }
  return picture ? codecs : classroom::VideoCodecs::all();
}

Result<std::string, MediaRefusal> RoomMedia::whep(sfu::PeerId peer, std::string_view text,
                                                  classroom::VideoCodec codec) {
  if (whep_.size() >= kWhepViewersMax) return Failure{MediaRefusal::kFull};
  const auto description = read_sdp(text);
  if (!description) return Failure{description.error()};
  const proto::ice::Credentials credentials = make_credentials();
  std::vector<sdp::ViewerSlot> slots;
  for (const media::Kind kind : {media::Kind::kAudio, media::Kind::kVideo}) {
    sdp::ViewerSlot slot;
    slot.kind = kind;
    slot.ssrc = next_ssrc();
    slot.rtx_ssrc = kind == media::Kind::kVideo ? next_ssrc() : 0;
    slot.cname = slot.stream_id = "class";
    slot.track_id = kind == media::Kind::kVideo ? "picture" : "sound";
    slot.codecs = codecs_for(kind);
    slots.push_back(std::move(slot));
  }
  const auto answer = sdp::answer_viewer(*description, slots, transport(credentials, 1));
  if (!answer) return Failure{to_refusal(answer.error())};

  Whep whep;
  whep.transport_extension = sdp::transport_sequence_of(answer->viewer.sections);
  for (const sdp::ViewerSection& section : answer->viewer.sections) {
    if (!section.slot || !section.accepted) continue;
    const sdp::ViewerSlot& slot = slots[*section.slot];
    sfu::DownlinkTrack track{{}, section.mid, slot.ssrc, slot.rtx_ssrc, slot.cname, {}, slot.kind};
    take_payload_types(section, track);
    const auto wanted = static_cast<std::size_t>(to_media(codec));
    if (slot.kind == media::Kind::kVideo && track.payload_types[wanted].media == 0) {
      return Failure{MediaRefusal::kNoCommonCodec};
    }
    whep.mid_extension = section.extensions.mid;
    (slot.kind == media::Kind::kVideo ? whep.video : whep.audio) = std::move(track);
  }
  overloaded_ = false;
  execute(sfu::AddPeer{peer, credentials, to_dtls(answer->viewer.remote)});
  execute(stage_for(peer, whep));
  if (overloaded_) return Failure{MediaRefusal::kServerBusy};
  whep_.emplace(peer, std::move(whep));
  return sdp::to_string(answer->description);
}

void RoomMedia::end_whep(sfu::PeerId peer) {
  if (whep_.erase(peer) > 0) execute(sfu::RemovePeer{peer});
}

sdp::LocalTransport RoomMedia::restart_ice(sfu::PeerId peer) {
  const proto::ice::Credentials credentials = make_credentials();
  std::uint64_t version = 1;
  for (auto& [who, uplink] : uplinks_) {
    if (uplink.peer != peer) continue;
    uplink.credentials = credentials;
    version = ++uplink.version;
  }
  execute(sfu::RestartIce{peer, credentials});
  return transport(credentials, version);
}

void RoomMedia::set_stage(std::optional<Key> video, std::optional<Key> audio) {
  stage_video_ = video;
  stage_audio_ = audio;
  tell_stage();
}

void RoomMedia::tell_stage() {
  const auto resolve = [&](const std::optional<Key>& key) {
    const auto found = key ? publications_.find(*key) : publications_.end();
    return found == publications_.end() ? sfu::PublicationId{} : found->second;
  };
  const std::array<sfu::PublicationId, 2> stage{resolve(stage_video_), resolve(stage_audio_)};
  if (stage == told_stage_) return;
  told_stage_ = stage;
  for (const auto& [peer, whep] : whep_) execute_surely(stage_for(peer, whep));
}

sfu::SetDownlink RoomMedia::stage_for(sfu::PeerId peer, const Whep& whep) const {
  sfu::SetDownlink command{peer, whep.mid_extension, {}, whep.transport_extension};
  const auto add = [&](const std::optional<sfu::DownlinkTrack>& track,
                       const std::optional<Key>& key) {
    if (!track) return;
    const auto publication = key ? publications_.find(*key) : publications_.end();
    command.tracks.push_back(*track);
    // With nothing to show the track stays, without a publication.
    if (publication != publications_.end()) {
      command.tracks.back().publication = publication->second;
      describe(command.tracks.back(), *key, std::nullopt);
    }
  };
  add(whep.video, stage_video_);
  add(whep.audio, stage_audio_);
  return command;
}

}  // namespace app::signal
