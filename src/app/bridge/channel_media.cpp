#include "app/bridge/channel_media.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "app/local_transport.hpp"
#include "base/encoding.hpp"
#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"

namespace app::bridge {

namespace sdp = proto::sdp;

namespace {

// What takes something away, or what a client was told, must arrive.
bool must_arrive(const sfu::Command& command) {
  return std::holds_alternative<sfu::RemovePeer>(command) ||
         std::holds_alternative<sfu::RemovePublication>(command) ||
         std::holds_alternative<sfu::RemoveTap>(command) ||
         std::holds_alternative<sfu::RestartIce>(command);
}

bool takes(const sdp::PublisherAnswer& answer, media::Kind kind) {
  return std::ranges::any_of(answer.tracks, [kind](const sdp::InboundTrack& track) {
    return media::kind_of(track.codec) == kind;
  });
}

bool offers(const sdp::SessionDescription& offer, sdp::SectionKind kind) {
  return std::ranges::any_of(offer.media, [kind](const sdp::MediaSection& section) {
    return section.kind == kind && section.port != 0;
  });
}

}  // namespace

std::optional<ChannelMedia::Plan> ChannelMedia::plan(std::string_view channel,
                                                     std::string_view offer) {
  const auto description = sdp::parse(offer);
  if (!description) return std::nullopt;
  const MediaPort& port = shard_of(channel);
  Plan plan;
  plan.credentials = make_credentials(port, random_);
  sdp::PublishRules rules;
  rules.codecs = {media::Codec::kOpus, media::Codec::kH264};
  rules.audio_tracks_max = rules.video_tracks_max = 1;
  auto answer =
      sdp::answer_publisher(*description, rules, local_transport(port, plan.credentials, 1));
  if (!answer) {
    if (answer.error() == sdp::NegotiationError::kNoCommonCodec) return plan;
    return std::nullopt;
  }
  plan.codecs_fit =
      (!offers(*description, sdp::SectionKind::kVideo) || takes(*answer, media::Kind::kVideo)) &&
      (!offers(*description, sdp::SectionKind::kAudio) || takes(*answer, media::Kind::kAudio));
  plan.answer = std::move(*answer);
  return plan;
}

std::optional<whip::Resource> ChannelMedia::begin(const std::string& channel,
                                                  live::PublisherId publisher, const Plan& plan) {
  if (!plan.answer) return std::nullopt;
  Session session = new_session(channel);
  proto::dtls::Fingerprint fingerprint;
  fingerprint.sha256 = plan.answer->remote.fingerprint;
  const Tracks tracks = tracks_of(channel);
  const sfu::TapId tap{publisher.value};
  bool told = add_publications(channel) &&
              execute(channel, sfu::AddPeer{session.peer, plan.credentials, fingerprint});
  // The source before the tap: what another publisher still sends is not taken for this one's.
  sfu::SetUplink uplink = uplink_of(tracks, session.peer, plan);
  const std::vector<sfu::UplinkTrack> sent = uplink.tracks;
  told = told && execute(channel, std::move(uplink));
  for (const sfu::UplinkTrack& track : sent) {
    told = told && execute(channel, sfu::AddTap{track.publication, tap});
  }
  if (!told) {
    execute(channel, sfu::RemovePeer{session.peer});
    return std::nullopt;
  }
  whip::Resource resource{session.resource, sdp::to_string(plan.answer->description), session.etag};
  sessions_.insert_or_assign(publisher.value, std::move(session));
  return resource;
}

ChannelMedia::Session ChannelMedia::new_session(const std::string& channel) {
  Session session;
  session.channel = channel;
  session.resource = random_token();
  session.etag = '"' + random_token() + '"';
  session.peer = ids_.next_peer();
  return session;
}

// One for sound and one for a picture. Within one transport SSRCs must differ; random ones of 32
// bits do, and 0 and 1 are ours.
std::vector<sdp::ViewerSlot> ChannelMedia::watch_slots() {
  std::vector<sdp::ViewerSlot> slots;
  for (const media::Codec codec : {media::Codec::kOpus, media::Codec::kH264}) {
    sdp::ViewerSlot slot;
    slot.kind = media::kind_of(codec);
    const bool is_picture = slot.kind == media::Kind::kVideo;
    slot.ssrc = random_.u32() | 0x100;
    slot.rtx_ssrc = is_picture ? random_.u32() | 0x100 : 0;
    slot.cname = slot.stream_id = "channel";
    slot.track_id = is_picture ? "picture" : "sound";
    slot.codecs = {codec};
    slots.push_back(std::move(slot));
  }
  return slots;
}

std::optional<ChannelMedia::WatchPlan> ChannelMedia::plan_watch(std::string_view channel,
                                                                std::string_view offer) {
  const auto description = sdp::parse(offer);
  if (!description) return std::nullopt;
  const MediaPort& port = shard_of(channel);
  const std::vector<sdp::ViewerSlot> slots = watch_slots();
  WatchPlan plan;
  plan.credentials = make_credentials(port, random_);
  auto answer = sdp::answer_viewer(*description, slots, local_transport(port, plan.credentials, 1));
  if (!answer) return std::nullopt;
  plan.answer = std::move(*answer);
  for (const sdp::ViewerSection& section : plan.answer.viewer.sections) {
    if (!section.slot || !section.accepted) continue;
    const sdp::ViewerSlot& slot = slots[*section.slot];
    sfu::DownlinkTrack track{{}, section.mid, slot.ssrc, slot.rtx_ssrc, slot.cname, {}, slot.kind};
    for (const sdp::AcceptedCodec& accepted : section.codecs) {
      track.payload_types.at(static_cast<std::size_t>(accepted.codec)) = {
          accepted.payload_type, accepted.rtx_payload_type.value_or(0)};
    }
    plan.tracks.push_back(std::move(track));
  }
  const auto has = [&](media::Kind kind) {
    return std::ranges::any_of(plan.tracks, [kind](const auto& t) { return t.kind == kind; });
  };
  plan.codecs_fit = (!offers(*description, sdp::SectionKind::kVideo) || has(media::Kind::kVideo)) &&
                    (!offers(*description, sdp::SectionKind::kAudio) || has(media::Kind::kAudio));
  return plan;
}

std::optional<whip::Resource> ChannelMedia::watch(const std::string& channel, live::PlayerId player,
                                                  const WatchPlan& plan) {
  // Of a channel that comes by RTMP the tracks are made for its first viewer.
  const Tracks tracks = tracks_of(channel);
  if (!add_publications(channel)) return std::nullopt;
  Session session = new_session(channel);
  session.watches = true;
  proto::dtls::Fingerprint fingerprint;
  fingerprint.sha256 = plan.answer.viewer.remote.fingerprint;
  sfu::SetDownlink downlink{session.peer, 0, plan.tracks,
                            sdp::transport_sequence_of(plan.answer.viewer.sections)};
  for (sfu::DownlinkTrack& track : downlink.tracks) {
    const bool is_picture = track.kind == media::Kind::kVideo;
    track.publication = is_picture ? tracks.picture : tracks.sound;
  }
  for (const sdp::ViewerSection& section : plan.answer.viewer.sections) {
    if (section.accepted) downlink.mid_extension = section.extensions.mid;
  }
  if (!execute(channel, sfu::AddPeer{session.peer, plan.credentials, fingerprint}) ||
      !execute(channel, std::move(downlink))) {
    execute(channel, sfu::RemovePeer{session.peer});
    return std::nullopt;
  }
  shard_of(channel).expect_viewer();
  ++viewers_[channel];
  whip::Resource resource{session.resource, sdp::to_string(plan.answer.description), session.etag};
  sessions_.insert_or_assign(player.value, std::move(session));
  return resource;
}

sfu::SetUplink ChannelMedia::uplink_of(const Tracks& tracks, sfu::PeerId peer,
                                       const Plan& plan) const {
  sfu::SetUplink command{peer, {}, {}};
  for (const sdp::InboundTrack& track : plan.answer->tracks) {
    command.extensions = {track.extensions.mid, track.extensions.transport_sequence};
    const bool is_picture = media::kind_of(track.codec) == media::Kind::kVideo;
    sfu::UplinkTrack uplink{is_picture ? tracks.picture : tracks.sound,
                            track.mid,
                            track.codec,
                            track.payload_type,
                            track.rtx_payload_type,
                            {}};
    for (const sdp::InboundSource& source : track.sources) {
      uplink.sources.push_back({source.ssrc, source.rtx_ssrc});
    }
    command.tracks.push_back(std::move(uplink));
  }
  return command;
}

const ChannelMedia::Tracks& ChannelMedia::tracks_of(const std::string& channel) {
  const auto [entry, added] = tracks_.try_emplace(channel);
  if (added) entry->second = {ids_.next_publication(), ids_.next_publication()};
  return entry->second;
}

void ChannelMedia::end(std::uint64_t number) {
  const auto found = sessions_.find(number);
  if (found == sessions_.end()) return;
  const Session session = std::move(found->second);
  sessions_.erase(found);
  if (session.watches) {
    const auto viewers = viewers_.find(session.channel);
    if (viewers != viewers_.end() && viewers->second > 0) --viewers->second;
  }
  const auto tracks = session.watches ? tracks_.end() : tracks_.find(session.channel);
  if (tracks != tracks_.end()) {
    const sfu::TapId tap{number};
    execute(session.channel, sfu::RemoveTap{tracks->second.picture, tap});
    execute(session.channel, sfu::RemoveTap{tracks->second.sound, tap});
  }
  execute(session.channel, sfu::RemovePeer{session.peer});
}

std::optional<ChannelMedia::Client> ChannelMedia::peer_lost(sfu::PeerId peer) {
  const auto found = std::ranges::find_if(
      sessions_, [peer](const auto& entry) { return entry.second.peer == peer; });
  if (found == sessions_.end()) return std::nullopt;
  const Client client{found->first, found->second.watches};
  end(client.number);
  return client;
}

std::optional<ChannelMedia::Watching> ChannelMedia::watching(sfu::PeerId peer) const {
  const auto found = std::ranges::find_if(
      sessions_, [peer](const auto& entry) { return entry.second.peer == peer; });
  if (found == sessions_.end() || !found->second.watches) return std::nullopt;
  return Watching{found->second.channel, found->first};
}

void ChannelMedia::tick() {
  execute_deferred();
  for (const auto& [number, session] : sessions_) {
    // What an overloaded shard does not take is asked for again with the next tick.
    if (session.watches) {
      (void)shard_of(session.channel).execute(sfu::TakePeerReport{session.peer});
    }
  }
}

void ChannelMedia::request_keyframe(live::PublisherId publisher) {
  const auto found = sessions_.find(publisher.value);
  if (found == sessions_.end()) return;
  const auto tracks = tracks_.find(found->second.channel);
  if (tracks == tracks_.end()) return;
  execute(found->second.channel, sfu::RequestKeyframe{tracks->second.picture});
}

void ChannelMedia::off_air(std::string_view channel) {
  const auto found = tracks_.find(channel);
  if (found == tracks_.end()) return;
  const Tracks tracks = found->second;
  tracks_.erase(found);
  execute(channel, sfu::RemovePublication{tracks.picture});
  execute(channel, sfu::RemovePublication{tracks.sound});
}

std::optional<ChannelMedia::Client> ChannelMedia::client_of(std::string_view channel,
                                                            std::string_view resource) const {
  for (const auto& [number, session] : sessions_) {
    if (session.channel == channel && session.resource == resource) {
      return Client{number, session.watches};
    }
  }
  return std::nullopt;
}

std::optional<std::string> ChannelMedia::etag_of(std::uint64_t number) const {
  const auto found = sessions_.find(number);
  if (found == sessions_.end()) return std::nullopt;
  return found->second.etag;
}

std::optional<whip::IceSession> ChannelMedia::restart_ice(std::uint64_t number) {
  const auto found = sessions_.find(number);
  if (found == sessions_.end()) return std::nullopt;
  Session& session = found->second;
  const MediaPort& port = shard_of(session.channel);
  const proto::ice::Credentials credentials = make_credentials(port, random_);
  session.etag = '"' + random_token() + '"';
  execute(session.channel, sfu::RestartIce{session.peer, credentials});
  return whip::IceSession{session.etag, local_transport(port, credentials, ++session.version)};
}

std::size_t ChannelMedia::shard_number(std::string_view channel) const {
  return std::hash<std::string_view>{}(channel) % shards_.size();
}

MediaPort& ChannelMedia::shard_of(std::string_view channel) const {
  return *shards_[shard_number(channel)];
}

// Again where they are there: nothing happens.
bool ChannelMedia::add_publications(const std::string& channel) {
  const Tracks& tracks = tracks_of(channel);
  return execute(channel, sfu::AddPublication{tracks.picture, media::Kind::kVideo}) &&
         execute(channel, sfu::AddPublication{tracks.sound, media::Kind::kAudio});
}

live::FeedPlace ChannelMedia::place_of(const std::string& channel) {
  const Tracks& tracks = tracks_of(channel);
  return {shard_number(channel), tracks.picture.value, tracks.sound.value};
}

std::vector<std::string> ChannelMedia::take_unwatched() {
  std::vector<std::string> channels;
  for (auto entry = viewers_.begin(); entry != viewers_.end();) {
    if (entry->second > 0) {
      ++entry;
      continue;
    }
    channels.push_back(entry->first);
    entry = viewers_.erase(entry);
  }
  return channels;
}

bool ChannelMedia::execute(std::string_view channel, sfu::Command command) {
  execute_deferred();
  MediaPort& port = shard_of(channel);
  const bool keep = must_arrive(command);
  if (deferred_.empty() && port.execute(command)) return true;
  if (keep && deferred_.size() < kDeferredMax) deferred_.push_back({&port, std::move(command)});
  return false;
}

void ChannelMedia::execute_deferred() {
  const auto taken = std::ranges::find_if(
      deferred_, [](const Deferred& one) { return !one.port->execute(one.command); });
  deferred_.erase(deferred_.begin(), taken);
}

std::string ChannelMedia::random_token() {
  std::uint8_t bytes[16];
  random_.fill(bytes);
  return base::to_hex(bytes);
}

}  // namespace app::bridge
