#include "app/signal/room_media.hpp"

#include <algorithm>
#include <span>

#include "app/local_transport.hpp"
#include "app/signal/room_sdp.hpp"
#include "base/log.hpp"
#include "proto/sdp/transport.hpp"
#include "proto/sdp/write.hpp"

namespace app::signal {

namespace sdp = proto::sdp;
using base::Failure;
using base::Result;
using classroom::Source;

namespace {

sfu::UplinkTrack to_uplink(const sdp::InboundTrack& track, sfu::PublicationId publication) {
  sfu::UplinkTrack uplink{
      publication, track.mid, track.codec, track.payload_type, track.rtx_payload_type, {}};
  uplink.repeats = track.repeats;
  if (!track.rids.empty()) {
    uplink.rid = track.rids.back();
    return uplink;  // each SSRC is one of the layers: their packets say which
  }
  for (const sdp::InboundSource& source : track.sources) {
    uplink.sources.push_back({source.ssrc, source.rtx_ssrc});
  }
  return uplink;
}

void add_tracks(const sdp::InboundTrack& track, sfu::PublicationId publication,
                std::span<const RoomMedia::LayerOf> layers, sfu::SetUplink& command) {
  sfu::ExtensionIds& ids = command.extensions;
  ids.mid = track.extensions.mid;
  ids.transport_sequence = track.extensions.transport_sequence;
  if (track.extensions.audio_level != 0) ids.audio_level = track.extensions.audio_level;
  if (track.extensions.rid != 0) {
    ids.rid = track.extensions.rid;
    ids.repaired_rid = track.extensions.repaired_rid;
  }
  command.tracks.push_back(to_uplink(track, publication));
  for (const RoomMedia::LayerOf& layer : layers) {
    if (layer.publication == publication) continue;
    command.tracks.push_back(to_uplink(track, layer.publication));
    command.tracks.back().rid = layer.rid;
  }
}

}  // namespace

std::string_view to_string(MediaRefusal refusal) {
  switch (refusal) {
    case MediaRefusal::kBadSdp:
      return "bad_sdp";
    case MediaRefusal::kNoCommonCodec:
      return "no_common_codec";
    case MediaRefusal::kServerBusy:
      return "server_busy";
    case MediaRefusal::kFull:
      return "room_full";
    case MediaRefusal::kServerFull:
      return kServerFullWord;
    case MediaRefusal::kRestartNeeded:
      return "restart_needed";
    case MediaRefusal::kCarriedByMesh:
      return to_string(classroom::Refusal::kCarriedByMesh);
  }
  return "server_busy";
}

RoomMedia::RoomMedia(MediaPort& port, MediaIds& ids, base::Random& random, const Sight& sight)
    : port_(port), ids_(ids), random_(random), sight_(sight) {}

RoomMedia::~RoomMedia() {
  for (const auto& [who, uplink] : uplinks_) execute(sfu::RemovePeer{uplink.peer});
  for (const auto& [who, downlink] : downlinks_) execute(sfu::RemovePeer{downlink.peer});
  for (const auto& [peer, whep] : whep_) execute(sfu::RemovePeer{peer});
  for (const auto& [key, id] : publications_) {
    remove_layers(key);
    execute(sfu::RemovePublication{id});
  }
  for (const auto& [place, speakers] : speakers_) {
    execute(sfu::SetSpeakers{speakers.speakers, 0, {}});
  }
}

void RoomMedia::execute(sfu::Command command) {
  // What takes something away, or forbids it, must arrive, and so must what the browser was told;
  // in the order in which it was said.
  const bool must_arrive = std::holds_alternative<sfu::RemovePeer>(command) ||
                           std::holds_alternative<sfu::RemovePublication>(command) ||
                           std::holds_alternative<sfu::SetBlocked>(command) ||
                           std::holds_alternative<sfu::SetSpeakers>(command) ||
                           std::holds_alternative<sfu::AddTap>(command) ||
                           std::holds_alternative<sfu::RemoveTap>(command) ||
                           std::holds_alternative<sfu::RestartIce>(command);
  if (must_arrive) return execute_surely(std::move(command));
  if (!deferred_.empty() || !port_.execute(std::move(command))) overloaded_ = true;
}

void RoomMedia::execute_surely(sfu::Command command) {
  if (deferred_.empty() && port_.execute(command)) return;
  overloaded_ = true;
  deferred_.push_back(std::move(command));
}

void RoomMedia::execute_deferred() {
  const auto taken = std::find_if(deferred_.begin(), deferred_.end(),
                                  [&](const sfu::Command& c) { return !port_.execute(c); });
  deferred_.erase(deferred_.begin(), taken);
}

proto::ice::Credentials RoomMedia::make_credentials() {
  return app::make_credentials(port_, random_);
}

sdp::LocalTransport RoomMedia::transport(const proto::ice::Credentials& credentials,
                                         std::uint64_t version) const {
  return local_transport(port_, credentials, version);
}

// SSRCs must differ within one viewer's transport; random ones of 32 bits do, and 0 and 1 are ours.
std::uint32_t RoomMedia::next_ssrc() {
  return random_.u32() | 0x100;
}

sfu::PublicationId RoomMedia::publication(Key key, bool blocked) {
  const auto [entry, added] = publications_.try_emplace(key);
  if (added) {
    entry->second = ids_.next_publication();
    if (!port_.execute(sfu::AddPublication{entry->second, kind_of(key.source)})) {
      overloaded_ = true;
      publications_.erase(entry);  // tried again with the next offer
      return {};
    }
    mark_all_due(key.who);
    update_taps();
  }
  execute(sfu::SetBlocked{entry->second, blocked});
  return entry->second;
}

Result<std::string, MediaRefusal> RoomMedia::publish(Who who, const PublishOffer& offer,
                                                     classroom::VideoCodec codec,
                                                     const std::set<Source>& blocked) {
  const auto description = read_sdp(offer.sdp);
  if (!description) return Failure{description.error()};
  const auto before = uplinks_.find(who);
  if (!offer.restart && lost_uplinks_.contains(who)) return Failure{MediaRefusal::kRestartNeeded};
  const bool fresh = before == uplinks_.end() || offer.restart;
  Uplink uplink = fresh ? Uplink{ids_.next_peer(), make_credentials(), 1, {}} : before->second;
  const auto remote = sdp::read_transport(*description);
  if (!remote) return Failure{to_refusal(remote.error())};
  const bool ice_restart = !fresh && remote->ice_ufrag != uplink.remote_ufrag;
  if (ice_restart) uplink.credentials = make_credentials();
  if (!fresh) ++uplink.version;
  uplink.remote_ufrag = remote->ice_ufrag;
  sdp::PublishRules rules;
  // The room's codec, or else another that viewers were offered: an encoder outside the browser
  // often has only one.
  rules.simulcast = !offer.one_size;
  rules.layers_max = sfu::kLayers;
  for (const OfferedSource& offered : offer.sources) {
    if (offered.source == Source::kMicrophone) rules.pausing.push_back(offered.mid);
  }
  rules.codecs = {media::Codec::kOpus, to_media(codec)};
  for (const auto other : classroom::kRoomVideoCodecs) rules.codecs.push_back(to_media(other));
  const auto answer =
      sdp::answer_publisher(*description, rules, transport(uplink.credentials, uplink.version));
  if (!answer) {
    base::log_info("signal", "an offer was refused: {}", sdp::to_string(answer.error()));
    return Failure{to_refusal(answer.error())};
  }

  overloaded_ = false;
  if (fresh) {
    if (before != uplinks_.end()) {
      streams_.forget(before->second.peer);
      execute(sfu::RemovePeer{before->second.peer});
    }
    execute(sfu::AddPeer{uplink.peer, uplink.credentials, to_dtls(answer->remote)});
  } else if (ice_restart) {
    execute(sfu::RestartIce{uplink.peer, uplink.credentials});
  }
  uplinks_.insert_or_assign(who, uplink);
  lost_uplinks_.erase(who);
  sfu::SetUplink command{uplink.peer, {}, {}};
  for (const sdp::InboundTrack& track : answer->tracks) {
    const auto named = std::find_if(offer.sources.begin(), offer.sources.end(),
                                    [&](const OfferedSource& s) { return s.mid == track.mid; });
    if (named == offer.sources.end() || kind_of(named->source) != media::kind_of(track.codec)) {
      continue;
    }
    const Key key{who, named->source};
    const bool is_blocked = blocked.contains(named->source);
    const sfu::PublicationId id = publication(key, is_blocked);
    if (!id) continue;
    set_layers(key, track.rids, is_blocked);
    const auto layers = layers_.find(key);
    add_tracks(track, id, layers != layers_.end() ? layers->second : std::vector<LayerOf>{},
               command);
  }
  execute(std::move(command));
  if (overloaded_) return Failure{MediaRefusal::kServerBusy};
  tell_stage();
  return sdp::to_string(answer->description);
}

void RoomMedia::set_blocked(Key key, bool blocked) {
  const auto found = publications_.find(key);
  if (found == publications_.end()) return;
  execute(sfu::SetBlocked{found->second, blocked});
  block_layers(key, blocked);
}

std::optional<sfu::PeerId> RoomMedia::uplink_peer(Who who) const {
  const auto found = uplinks_.find(who);
  if (found == uplinks_.end()) return std::nullopt;
  return found->second.peer;
}

void RoomMedia::watch(Who who, bool restart, bool ice_restart) {
  const auto [entry, added] = downlinks_.try_emplace(who);
  Downlink& downlink = entry->second;
  if (restart && !added) {
    streams_.forget(downlink.peer);
    if (downlink.connected) execute(sfu::RemovePeer{downlink.peer});
    const std::uint64_t number = downlink.number;  // an answer to an older offer stays unwelcome
    downlink = Downlink{};
    downlink.number = number;
  }
  if (downlink.restart) {
    downlink.peer = ids_.next_peer();
    downlink.credentials = make_credentials();
  }
  if (!restart && ice_restart && downlink.connected) {
    downlink.credentials = make_credentials();
    // At once, not with the answer: the browser's checks come before it.
    execute(sfu::RestartIce{downlink.peer, downlink.credentials});
  }
  downlink.due = true;
  downlink.answered = true;  // the page that asks again has lost the offer it was sent
}

void RoomMedia::mark_all_due(Who except) {
  for (auto& [who, downlink] : downlinks_) {
    if (who != except) downlink.due = true;
  }
}

// Gives the key a section: a free one of its kind, else a new one.
void RoomMedia::show(Downlink& downlink, Key key) {
  auto free =
      std::find_if(downlink.sections.begin(), downlink.sections.end(), [&](const Section& section) {
        return !section.shows && section.kind == kind_of(key.source);
      });
  if (free == downlink.sections.end()) {
    if (downlink.sections.size() >= kSectionsMax) {
      base::log_warning("signal", "a viewer is shown {} sources already and misses one more",
                        kSectionsMax);
      return;
    }
    downlink.sections.push_back(
        {std::to_string(downlink.sections.size()), kind_of(key.source), {}, 0, 0});
    free = downlink.sections.end() - 1;
  }
  free->shows = key;
  // Never the SSRC of before: its sequence numbers would begin anew under the same keys.
  free->ssrc = next_ssrc();
  free->rtx_ssrc = free->kind == media::Kind::kVideo ? next_ssrc() : 0;
}

void RoomMedia::arrange(Who viewer, Downlink& downlink) {
  for (Section& section : downlink.sections) {
    if (!section.shows) continue;
    const bool there = publications_.contains(*section.shows);
    if (!there || !sight_.may_receive(viewer, *section.shows)) section.shows.reset();
  }
  for (const bool first : {true, false}) {
    for (const auto& [key, id] : publications_) {
      if (key.who == viewer || first_.contains(key.who) != first) continue;
      if (!sight_.may_receive(viewer, key)) continue;
      const bool shown = std::any_of(downlink.sections.begin(), downlink.sections.end(),
                                     [&](const Section& s) { return s.shows == key; });
      if (!shown) show(downlink, key);
    }
  }
}

std::vector<RoomMedia::Offer> RoomMedia::take_offers() {
  execute_deferred();
  update_speakers();
  std::vector<Offer> offers;
  for (auto& [viewer, downlink] : downlinks_) {
    if (!downlink.due || !downlink.answered) continue;
    arrange(viewer, downlink);
    downlink.due = false;
    if (downlink.sections.empty()) continue;  // nothing to show yet
    offers.push_back(make_offer(viewer, downlink));
  }
  return offers;
}

RoomMedia::Offer RoomMedia::make_offer(Who viewer, Downlink& downlink) {
  Offer offer{viewer, ++downlink.number, downlink.restart, {}, {}};
  std::vector<sdp::ViewerSlot> slots;
  for (const Section& section : downlink.sections) {
    sdp::ViewerSlot slot;
    slot.mid = section.mid;
    slot.kind = section.kind;
    slot.active = section.shows.has_value();
    slot.codecs = codecs_for(section.kind);
    if (section.shows) {
      slot.ssrc = section.ssrc;
      slot.rtx_ssrc = section.rtx_ssrc;
      // One canonical name per person keeps sound and picture in step (RFC 3550 section 6.5.1);
      // a shared screen and its sound are a pair of their own.
      slot.cname = classroom::to_string(section.shows->who);
      slot.stream_id = stream_of(*section.shows);
      slot.track_id = slot.stream_id + "-" + section.mid;
      offer.tracks.push_back({section.mid, section.shows->who, section.shows->source});
    }
    slots.push_back(std::move(slot));
  }
  downlink.offered = sdp::offer_viewer(transport(downlink.credentials, downlink.number), slots);
  offer.sdp = sdp::to_string(downlink.offered);
  downlink.answered = false;
  downlink.restart = false;
  return offer;
}

std::string RoomMedia::stream_of(Key key) {
  const bool screen = key.source == Source::kScreen || key.source == Source::kScreenAudio;
  return classroom::to_string(key.who) + (screen ? "-screen" : "-person");
}

Result<void, MediaRefusal> RoomMedia::answer(Who who, const SubscribeAnswer& answer) {
  const auto found = downlinks_.find(who);
  if (found == downlinks_.end()) return {};
  Downlink& downlink = found->second;
  if (answer.offer != downlink.number || downlink.answered) return {};
  const auto description = read_sdp(answer.sdp);
  if (!description) return Failure{description.error()};
  const auto viewer = sdp::read_viewer_answer(*description, downlink.offered);
  if (!viewer) return Failure{to_refusal(viewer.error())};
  downlink.answered = true;

  overloaded_ = false;
  if (!downlink.connected) {
    execute(sfu::AddPeer{downlink.peer, downlink.credentials, to_dtls(viewer->remote)});
    downlink.connected = !overloaded_;
  }
  sfu::SetDownlink command{downlink.peer, 0, {}, sdp::transport_sequence_of(viewer->sections)};
  for (const sdp::ViewerSection& answered : viewer->sections) {
    if (!answered.slot || !answered.accepted || *answered.slot >= downlink.sections.size()) {
      continue;
    }
    const Section& section = downlink.sections[*answered.slot];
    const auto publication =
        section.shows ? publications_.find(*section.shows) : publications_.end();
    if (publication == publications_.end()) continue;
    if (!sight_.may_receive(who, *section.shows)) continue;  // no more, since the offer
    command.mid_extension = answered.extensions.mid;
    sfu::DownlinkTrack track{publication->second,
                             section.mid,
                             section.ssrc,
                             section.rtx_ssrc,
                             classroom::to_string(section.shows->who),
                             {},
                             section.kind,
                             rank_of(*section.shows)};
    take_payload_types(answered, track);
    describe(track, *section.shows, who);
    command.tracks.push_back(std::move(track));
  }
  execute(command);
  if (overloaded_) return Failure{MediaRefusal::kServerBusy};
  downlink.told = std::move(command);
  return {};
}

std::map<sfu::PublicationId, RoomMedia::Key> RoomMedia::keys_of_publications() const {
  std::map<sfu::PublicationId, Key> keys;
  for (const auto& [key, id] : publications_) keys.emplace(id, key);
  return keys;
}

void RoomMedia::sight_changed() {
  const auto keys = keys_of_publications();
  for (auto& [viewer, downlink] : downlinks_) narrow(viewer, downlink, keys);
  update_taps();
}

void RoomMedia::sight_changed(Who viewer) {
  const auto found = downlinks_.find(viewer);
  if (found != downlinks_.end()) narrow(viewer, found->second, keys_of_publications());
}

void RoomMedia::narrow(Who viewer, Downlink& downlink,
                       const std::map<sfu::PublicationId, Key>& keys) {
  downlink.due = true;
  // Shown again it has another SSRC, also where an offer of before is answered only now.
  for (Section& section : downlink.sections) {
    const bool hides = section.shows && !sight_.may_receive(viewer, *section.shows);
    if (hides) section.shows.reset();
  }
  const auto hidden = std::erase_if(downlink.told.tracks, [&](const sfu::DownlinkTrack& track) {
    const auto key = keys.find(track.publication);
    return key == keys.end() || !sight_.may_receive(viewer, key->second);
  });
  describe_anew(viewer, downlink, keys, hidden > 0);
}

void RoomMedia::leave(Who who) {
  if (const auto uplink = uplinks_.find(who); uplink != uplinks_.end()) {
    streams_.forget(uplink->second.peer);
    execute(sfu::RemovePeer{uplink->second.peer});
    uplinks_.erase(uplink);
  }
  if (const auto downlink = downlinks_.find(who); downlink != downlinks_.end()) {
    streams_.forget(downlink->second.peer);
    if (downlink->second.connected) execute(sfu::RemovePeer{downlink->second.peer});
    downlinks_.erase(downlink);
  }
  std::erase_if(publications_, [&](const auto& entry) {
    if (entry.first.who != who) return false;
    class_taps_.erase(entry.first);
    remove_layers(entry.first);
    execute(sfu::RemovePublication{entry.second});
    mark_all_due(who);
    return true;
  });
  lost_uplinks_.erase(who);
  first_.erase(who);
  shown_.erase(who);
  tell_stage();
}

void RoomMedia::rest() {
  const std::set<Who> first = first_;
  const auto shown = shown_;
  std::set<Who> people;
  for (const auto& [who, uplink] : uplinks_) people.insert(who);
  for (const auto& [who, downlink] : downlinks_) people.insert(who);
  for (const auto& [key, id] : publications_) people.insert(key.who);
  for (const Who who : people) leave(who);
  first_ = first;
  shown_ = shown;
}

void RoomMedia::peer_lost(sfu::PeerId peer) {
  streams_.forget(peer);
  std::erase_if(uplinks_, [&](const auto& entry) {
    if (entry.second.peer != peer) return false;
    lost_uplinks_.insert(entry.first);
    return true;
  });
  whep_.erase(peer);
  for (auto& [who, downlink] : downlinks_) {
    if (!downlink.connected || downlink.peer != peer) continue;
    downlink.connected = false;  // the SFU has removed it
    watch(who, true);
    return;
  }
}

}  // namespace app::signal
