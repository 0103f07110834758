#include "tests/sim/witness.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proto/classify.hpp"
#include "proto/rtp/header.hpp"

namespace sim {
namespace {

using sfu::DropReason;

// A request that was lost is repeated after at most 8 s (KeyframeArbiter).
constexpr base::Duration kAskedAgainWithin = std::chrono::seconds(9);
// A wish is granted within this, in a world that stays as it is: an address that is followed after
// 18 s, and requests that get lost, included.
constexpr base::Duration kGrantedWithin = std::chrono::seconds(40);
constexpr base::Duration kFlows = std::chrono::seconds(1);

constexpr DropReason kIngress[] = {
    DropReason::kUnknownAddress, DropReason::kMalformed, DropReason::kNoKeys,
    DropReason::kNotAuthentic,   DropReason::kReplayed,  DropReason::kTooManySources,
    DropReason::kUnknownStream,  DropReason::kDuplicate, DropReason::kBlocked,
    DropReason::kNoPublication,  DropReason::kTooLarge,
};
// What no packet of a page of ours is dropped for, whatever the network does.
constexpr DropReason kNever[] = {DropReason::kMalformed, DropReason::kNoKeys,
                                 DropReason::kNotAuthentic, DropReason::kTooManySources,
                                 DropReason::kTooLarge};

}  // namespace

void Violations::add(base::Time at, const std::string& what) {
  if (++count_ > kShown) return;
  const double seconds = std::chrono::duration<double>(at.time_since_epoch()).count();
  first_.push_back(fmt::format("at {:.3f} s: {}", seconds - 5 * 3600, what));
}

std::string Violations::text() const {
  std::string text;
  for (const std::string& line : first_) text += line + "\n";
  if (count_ > kShown) text += fmt::format("and {} more\n", count_ - kShown);
  return text;
}

void Witness::complain(base::Time now, sfu::PeerId peer, const std::string& what) {
  violations_.add(now, fmt::format("peer {}: {}", peer.value, what));
}

StreamWatch::Taken Witness::taken() const {
  return [this](std::uint32_t source,
                std::uint32_t number) -> std::optional<StreamWatch::TakenPacket> {
    const auto found = sources_.find(source);
    if (found == sources_.end() || number >= found->second.taken.size()) return std::nullopt;
    return found->second.taken[number];
  };
}

StreamWatch::Complain Witness::complainer(base::Time now, sfu::PeerId id) {
  return [this, now, id](const std::string& what) { complain(now, id, what); };
}

// ---- commands ----

void Witness::command(base::Time now, const sfu::Command& command, const Peer* peer) {
  std::visit([&](const auto& c) { on(now, c, peer); }, command);
}

void Witness::on(base::Time now, const sfu::AddPeer& command, const Peer* peer) {
  Ear& ear = ears_[command.peer];
  if (ear.peer == nullptr) ear.disturbed = now;
  if (ear.peer == nullptr) ear.peer = peer;
}

void Witness::on(base::Time now, const sfu::RemovePeer& command, const Peer*) {
  forget(now, command.peer);
  leaving_ = command.peer;
}

void Witness::forget(base::Time now, sfu::PeerId peer) {
  const auto found = ears_.find(peer);
  if (found == ears_.end()) return;
  listen(now, peer, found->second);
  for (auto& [ssrc, stream] : found->second.streams) stream.finish(taken(), complainer(now, peer));
  tracks_ -= found->second.tracks.size();
  ears_.erase(found);
  for (auto& [id, publication] : publications_) {
    if (publication.feeder != peer) continue;
    publication.feeder.reset();
    change(now, id, publication);
  }
}

// Or one of its layers.
bool Witness::is_of(const sfu::DownlinkTrack& track, sfu::PublicationId publication) {
  return track.publication == publication ||
         std::any_of(track.smaller.begin(), track.smaller.end(),
                     [&](const sfu::Layer& layer) { return layer.publication == publication; });
}

void Witness::break_streams(base::Time now, sfu::PublicationId publication) {
  for (auto& [id, ear] : ears_) {
    for (auto& [ssrc, track] : ear.tracks) {
      if (is_of(track, publication)) ear.streams.at(ssrc).breaks(now);
    }
  }
}

void Witness::change(base::Time now, sfu::PublicationId id, Publication& publication) {
  break_streams(now, id);
  publication.cause = ++causes_;
  publication.changed = now;
  publication.asked.reset();
  publication.keyframe.reset();
  publication.heard.reset();
}

void Witness::on(base::Time now, const sfu::AddPublication& command, const Peer*) {
  const auto [entry, added] = publications_.try_emplace(command.publication);
  if (!added) return;
  entry->second.kind = command.kind;
  entry->second.cause = ++causes_;
  entry->second.changed = now;
}

void Witness::on(base::Time now, const sfu::RemovePublication& command, const Peer*) {
  wanted_.erase(command.publication);
  break_streams(now, command.publication);
  publications_.erase(command.publication);
}

void Witness::on(base::Time now, const sfu::SetBlocked& command, const Peer*) {
  const auto found = publications_.find(command.publication);
  if (found == publications_.end() || found->second.blocked == command.blocked) return;
  found->second.blocked = command.blocked;
  change(now, found->first, found->second);
}

void Witness::on(base::Time now, const sfu::SetUplink& command, const Peer*) {
  if (!ears_.contains(command.peer)) return;
  for (auto& [id, publication] : publications_) {
    const bool named = std::any_of(
        command.tracks.begin(), command.tracks.end(),
        [&, &wanted = id](const sfu::UplinkTrack& track) { return track.publication == wanted; });
    const bool feeds = publication.feeder == command.peer;
    if (named == feeds) continue;
    publication.feeder = named ? std::optional(command.peer) : std::nullopt;
    change(now, id, publication);
  }
}

void Witness::on(base::Time now, const sfu::SetDownlink& command, const Peer*) {
  const auto found = ears_.find(command.peer);
  if (found == ears_.end()) return;
  Ear& ear = found->second;
  listen(now, command.peer, ear);
  const auto before = std::exchange(ear.tracks, {});
  tracks_ -= before.size();
  for (const auto& [ssrc, track] : before) {
    const bool stays = std::any_of(
        command.tracks.begin(), command.tracks.end(), [&, &old = track](const auto& wanted) {
          return wanted.ssrc == old.ssrc && wanted.publication == old.publication;
        });
    if (!stays) ear.streams.at(ssrc).breaks(now);
  }
  for (const sfu::DownlinkTrack& track : command.tracks) {
    ear.tracks[track.ssrc] = track;
    if (track.rtx_ssrc != 0) ear.rtx_of[track.rtx_ssrc] = track.ssrc;
    const std::uint32_t rate = track.kind == media::Kind::kAudio ? 48'000 : 90'000;
    ear.streams.try_emplace(track.ssrc, track.kind, rate);
    const auto old = before.find(track.ssrc);
    if (old == before.end() || old->second.publication != track.publication) {
      ear.cause = ++causes_;
      ear.wishes.erase(track.ssrc);
    }
  }
  tracks_ += ear.tracks.size();
}

void Witness::source_began(base::Time now, std::uint32_t source, sfu::PeerId peer,
                           sfu::PublicationId publication, media::Codec codec) {
  sources_[source] = {peer, publication, codec, {}, {}, 0};
  const auto found = publications_.find(publication);
  if (found != publications_.end()) change(now, found->first, found->second);
}

void Witness::disturbed(base::Time now, sfu::PeerId peer) {
  const auto found = ears_.find(peer);
  if (found != ears_.end()) found->second.disturbed = now;
}

void Witness::event(base::Time now, const sfu::Event& event) {
  if (const auto* connected = std::get_if<sfu::PeerConnected>(&event)) {
    const auto found = ears_.find(connected->peer);
    if (found == ears_.end()) return complain(now, connected->peer, "connected, but gone");
    if (std::exchange(found->second.ready, true)) complain(now, connected->peer, "connected twice");
  } else if (const auto* lost = std::get_if<sfu::PeerLost>(&event)) {
    if (!ears_.contains(lost->peer)) complain(now, lost->peer, "lost, but gone before");
    forget(now, lost->peer);
    lost_[lost->peer] = now;
    leaving_ = lost->peer;
    lost_now_ = true;
  } else if (const auto* picture = std::get_if<sfu::PictureHeld>(&event)) {
    held(now, *picture);
  } else if (const auto* layer = std::get_if<sfu::LayerWanted>(&event)) {
    const bool news = layer->wanted ? wanted_.insert(layer->publication).second
                                    : wanted_.erase(layer->publication) > 0;
    if (!news) violations_.add(now, "a layer is wanted, or not, twice");
  }
}

// What is held stops anywhere, and goes on with a keyframe.
void Witness::held(base::Time now, const sfu::PictureHeld& event) {
  const auto found = ears_.find(event.peer);
  if (found == ears_.end()) return;  // said just before it left
  Ear& ear = found->second;
  ear.cause = ++causes_;
  if (event.held) {
    ear.held.insert(event.publication);
  } else {
    ear.held.erase(event.publication);
  }
  for (const auto& [ssrc, track] : ear.tracks) {
    if (track.publication != event.publication) continue;
    ear.streams.at(ssrc).breaks(now);
    ear.wishes.erase(ssrc);
  }
}

bool Witness::is_ready(sfu::PeerId peer) const {
  const auto found = ears_.find(peer);
  return found != ears_.end() && found->second.ready;
}

std::optional<base::Time> Witness::lost_at(sfu::PeerId peer) const {
  const auto found = lost_.find(peer);
  return found == lost_.end() ? std::nullopt : std::optional(found->second);
}

// ---- what goes in ----

void Witness::arrives(base::Time now, sfu::PeerId from, const base::SocketAddress& address,
                      const Tag& tag) {
  asking_ = address;
  const auto found = ears_.find(from);
  if (found == ears_.end()) return;
  if (tag.is_check) proved_[address] = from;
  const auto wished = found->second.tracks.find(tag.pli);
  if (tag.pli != 0 && found->second.ready && wished != found->second.tracks.end() &&
      !found->second.held.contains(wished->second.publication)) {
    found->second.wishes.try_emplace(tag.pli, now);
    wishing_.insert(from);
  }
}

void Witness::arrived(base::Time now, const Tag& tag, const sfu::Statistics& counted) {
  const sfu::Statistics before = std::exchange(before_, counted);
  if (!tag.mark) return;
  const auto grew = [&](DropReason reason) {
    const auto at = static_cast<std::size_t>(reason);
    return counted.drops[at] != before.drops[at];
  };
  const auto found = sources_.find(tag.mark->source);
  if (found == sources_.end()) return;
  Source& source = found->second;
  for (const DropReason reason : kNever) {
    if (grew(reason)) {
      complain(now, source.peer,
               fmt::format("packet {} dropped: {}", tag.mark->number, sfu::to_string(reason)));
    }
  }
  if (std::any_of(std::begin(kIngress), std::end(kIngress), grew)) return;
  const auto publication = publications_.find(source.publication);
  if (publication == publications_.end()) return complain(now, source.peer, "feeds what is gone");
  taken_in(now, source, publication->second, *tag.mark);
}

void Witness::taken_in(base::Time now, Source& source, Publication& publication, const Mark& mark) {
  if (source.taken.size() <= mark.number) source.taken.resize(mark.number + 1);
  source.taken[mark.number] = StreamWatch::TakenPacket{now, mark.disposable};
  publication.heard = now;
  const base::Duration late = now - mark.made;
  if (std::exchange(source.cause, publication.cause) != publication.cause) {
    source.least_late.reset();
  }
  const base::Duration before_it = source.least_late.value_or(late);
  source.least_late = std::min(late, before_it);
  publication.caught_up += std::max(before_it - late, base::Duration{});
  if (!mark.key || !mark.first) return;
  publication.asked.reset();
  publication.keyframe = now;
}

// As many packets as the Worker passes on at once.
void Witness::on(base::Time now, const sfu::Feed& command, const Peer*) {
  const auto found = publications_.find(command.publication);
  if (found == publications_.end()) return;
  Publication& publication = found->second;
  if (publication.feeder != kOwner || publication.fed != command.source) {
    publication.feeder = kOwner;
    publication.fed = command.source;
    change(now, found->first, publication);
  }
  if (publication.blocked) return;
  for (const sfu::FedPacket& packet : command.packets) {
    const auto mark = read_mark(packet.payload);
    const auto source = mark ? sources_.find(mark->source) : sources_.end();
    if (source != sources_.end()) taken_in(now, source->second, publication, *mark);
  }
}

// ---- what comes out ----

std::optional<sfu::PeerId> Witness::sent(base::Time now, const base::SocketAddress& to,
                                         base::ConstBytes datagram) {
  const auto proved = proved_.find(to);
  const std::optional<sfu::PeerId> id =
      proved == proved_.end() ? std::nullopt : std::optional(proved->second);
  const proto::DatagramKind kind = proto::classify(datagram);
  if (kind == proto::DatagramKind::kStun) {
    if (asking_ != to) violations_.add(now, "a STUN message that nobody asked for");
    return id;
  }
  if (!id) {
    violations_.add(now, "sent to an address that nobody has proved: " + base::to_string(to));
    return std::nullopt;
  }
  const auto found = ears_.find(*id);
  if (found == ears_.end()) {
    const bool goodbye = *id == leaving_ && (lost_now_ || kind == proto::DatagramKind::kDtls);
    if (!goodbye) {
      complain(now, *id, "is sent something after it left");
    }
    return id;
  }
  if (kind == proto::DatagramKind::kDtls) return id;
  Ear& ear = found->second;
  if (!ear.ready) complain(now, *id, "is sent media before it is connected");
  if (kind == proto::DatagramKind::kRtp) {
    note_index(now, *id, ear, datagram);
  } else {
    note_rtcp_index(now, *id, ear, datagram);
  }
  listen(now, *id, ear);
  if (ear.receiver) {
    hear(now, *id, ear, Datagram(datagram.begin(), datagram.end()), std::nullopt);
  } else {
    ear.early.push_back({now, ++causes_, Datagram(datagram.begin(), datagram.end())});
  }
  return id;
}

void Witness::note_index(base::Time now, sfu::PeerId id, Ear& ear, base::ConstBytes packet) {
  const std::uint16_t sequence = base::load_u16(packet.data() + 2);
  const std::uint32_t ssrc = base::load_u32(packet.data() + 8);
  const std::uint64_t index = ear.numbers[ssrc].extend(sequence);
  std::vector<bool>& used = ear.used[ssrc];
  if (used.size() <= index) used.resize(index + 1000);
  if (used[index]) complain(now, id, fmt::format("SRTP index {} of {} used twice", index, ssrc));
  used[index] = true;
}

void Witness::note_rtcp_index(base::Time now, sfu::PeerId id, Ear& ear, base::ConstBytes packet) {
  if (packet.size() < 12) return complain(now, id, "is sent too short an SRTCP packet");
  // Both profiles: E flag and index; with GCM at the very end, with HMAC before the tag of 10.
  const auto profile = ear.peer->wire().keys() ? ear.peer->wire().keys()->client.profile
                                               : proto::srtp::Profile::kAeadAes128Gcm;
  const std::size_t tag = profile == proto::srtp::Profile::kAeadAes128Gcm ? 0 : 10;
  const std::uint32_t ssrc = base::load_u32(packet.data() + 4);
  const std::uint32_t index = base::load_u32(packet.data() + packet.size() - 4 - tag);
  if (!ear.used_rtcp.emplace(ssrc, index).second) complain(now, id, "SRTCP index used twice");
}

void Witness::listen(base::Time, sfu::PeerId id, Ear& ear) {
  if (ear.receiver || ear.peer == nullptr || !ear.peer->wire().keys()) return;
  ear.receiver.emplace(ear.peer->wire().keys()->server);
  for (Ear::Early& early : std::exchange(ear.early, {})) {
    hear(early.at, id, ear, std::move(early.packet), early.cause);
  }
}

void Witness::hear(base::Time at, sfu::PeerId id, Ear& ear, Datagram packet,
                   std::optional<std::uint64_t> late) {
  if (proto::classify(packet) == proto::DatagramKind::kRtp) {
    hear_rtp(at, id, ear, packet, late);
  } else {
    hear_rtcp(at, id, ear, packet);
  }
}

void Witness::hear_rtp(base::Time at, sfu::PeerId id, Ear& ear, Datagram& packet,
                       std::optional<std::uint64_t> late) {
  const auto header = proto::rtp::parse_header(packet);
  if (!header) return complain(at, id, "is sent RTP that is none");
  auto size = ear.receiver->unprotect_rtp(*header, packet);
  if (!size && size.error() == proto::srtp::DropReason::kTooOld) {
    // It was late to the Worker, and is later than what a receiver remembers. One that remembers
    // nothing can still read it.
    size = proto::srtp::Receiver(ear.peer->wire().keys()->server).unprotect_rtp(*header, packet);
  }
  if (!size) {
    return complain(at, id, fmt::format("cannot decrypt {} of {}", header->sequence, header->ssrc));
  }
  ++judged_;
  const auto payload = proto::rtp::payload_of(*header, base::ConstBytes(packet).first(*size));
  const auto mark = payload ? read_mark(*payload) : std::nullopt;
  const bool is_padding = header->padding && payload && payload->empty();
  const auto rtx = ear.rtx_of.find(header->ssrc);
  if (is_padding && rtx != ear.rtx_of.end()) return;
  if (payload && hear_empty(at, id, ear, *header, *payload)) return;
  if (!mark) return complain(at, id, "is sent a payload that nobody sent");
  const std::uint32_t ssrc = rtx == ear.rtx_of.end() ? header->ssrc : rtx->second;
  const auto track = ear.tracks.find(ssrc);
  const auto stream = ear.streams.find(ssrc);
  if (stream == ear.streams.end() || (!late && track == ear.tracks.end())) {
    return complain(at, id, fmt::format("is sent {} that it does not watch", ssrc));
  }
  if (!late) judge_origin(at, id, track->second, *mark);
  if (rtx != ear.rtx_of.end()) {
    stream->second.resent(base::load_u16(payload->data()), header->timestamp, *mark,
                          complainer(at, id));
    return;
  }
  const auto source = sources_.find(mark->source);
  const auto publication = source == sources_.end()
                               ? publications_.end()
                               : publications_.find(source->second.publication);
  // Of a packet that is heard later than it was sent, the cause of then is not known any more.
  const std::uint64_t known =
      ear.cause << 32 | (publication == publications_.end() ? 0 : publication->second.cause);
  const std::uint64_t cause = late.value_or(known);
  const base::Duration caught_up =
      publication == publications_.end() ? base::Duration{} : publication->second.caught_up;
  const bool layered = track != ear.tracks.end() && !track->second.smaller.empty();
  const bool fed = source != sources_.end() && source->second.peer == kOwner;
  stream->second.sent(
      header->sequence,
      {at, header->timestamp, cause, *mark, caught_up, fed, layered, before_.viewers_limited > 0},
      taken(), complainer(at, id));
  if (mark->key && mark->first) ear.wishes.erase(ssrc);
}

// A number whose packet is left out for the viewer.
bool Witness::hear_empty(base::Time at, sfu::PeerId id, Ear& ear, const proto::rtp::Header& header,
                         base::ConstBytes payload) {
  constexpr std::size_t kOriginal = 2;
  const auto rtx = ear.rtx_of.find(header.ssrc);
  const bool again = rtx != ear.rtx_of.end();
  if (header.padding || payload.size() != (again ? kOriginal : 0)) return false;
  const auto stream = ear.streams.find(again ? rtx->second : header.ssrc);
  if (stream == ear.streams.end()) return false;
  if (again) {
    stream->second.resent_empty(base::load_u16(payload.data()), complainer(at, id));
  } else {
    stream->second.sent_empty(header.sequence, complainer(at, id));
  }
  return true;
}

void Witness::judge_origin(base::Time now, sfu::PeerId id, const sfu::DownlinkTrack& track,
                           const Mark& mark) {
  const auto source = sources_.find(mark.source);
  if (source == sources_.end()) return complain(now, id, "is sent what no source sent");
  if (!is_of(track, source->second.publication)) {
    return complain(now, id, "is sent another publication than it watches");
  }
  const auto found = publications_.find(source->second.publication);
  if (found == publications_.end()) {
    return complain(now, id, "is sent a publication that was removed");
  }
  if (found->second.blocked) complain(now, id, "is sent what is blocked");
  if (found->second.feeder != source->second.peer) {
    complain(now, id, "is sent what comes from a publisher who left or was replaced");
  }
  if (!taken()(mark.source, mark.number)) complain(now, id, "is sent what the Worker never took");
}

void Witness::hear_rtcp(base::Time at, sfu::PeerId id, Ear& ear, Datagram& packet) {
  const auto size = ear.receiver->unprotect_rtcp(packet);
  if (!size) return complain(at, id, "cannot decrypt RTCP");
  proto::rtcp::Reader reader{base::ConstBytes(packet).first(*size)};
  while (const auto item = reader.next()) {
    const auto* pli = std::get_if<proto::rtcp::Pli>(&*item);
    if (pli == nullptr) continue;
    for (const auto& source : ear.peer->sources()) {
      const auto found = publications_.find(source->publication());
      if (source->stream().ssrc != pli->media || found == publications_.end()) continue;
      if (found->second.feeder != id) complain(at, id, "is asked for a keyframe of another's");
      if (found->second.blocked) complain(at, id, "is asked for a keyframe that is blocked");
      // One that it took in the same turn, after it had asked, is the answer.
      const auto& keyframe = found->second.keyframe;
      if (!keyframe || at > *keyframe + kTurnMax) found->second.asked = at;
    }
  }
  if (reader.malformed()) complain(at, id, "is sent malformed RTCP");
}

// ---- at every step ----

void Witness::check(base::Time now, const sfu::Statistics& counted) {
  check_requests(now);
  check_counts(now, counted);
}

void Witness::check_requests(base::Time now) {
  for (const auto& [id, publication] : publications_) {
    if (publication.asked && now > *publication.asked + kAskedAgainWithin) {
      violations_.add(now, fmt::format("publication {}: a keyframe request is neither answered nor "
                                       "repeated",
                                       id.value));
    }
  }
  std::erase_if(wishing_, [&](sfu::PeerId id) {
    const auto ear = ears_.find(id);
    if (ear == ears_.end() || ear->second.wishes.empty()) return true;
    for (const auto& [ssrc, wished] : ear->second.wishes) {
      check_wish(now, id, ear->second, ssrc, wished);
    }
    return false;
  });
}

void Witness::check_wish(base::Time now, sfu::PeerId id, const Ear& ear, std::uint32_t ssrc,
                         base::Time wished) {
  const auto track = ear.tracks.find(ssrc);
  if (track == ear.tracks.end()) return;
  const auto found = publications_.find(track->second.publication);
  if (found == publications_.end() || found->second.blocked || !found->second.heard) return;
  if (now > *found->second.heard + kFlows) return;
  const auto feeder = found->second.feeder ? ears_.find(*found->second.feeder) : ears_.end();
  if (feeder == ears_.end()) return;
  const base::Time since =
      std::max({wished, ear.disturbed, found->second.changed, feeder->second.disturbed});
  if (now > since + kGrantedWithin) complain(now, id, "wishes a keyframe in vain");
}

void Witness::check_counts(base::Time now, const sfu::Statistics& counted) {
  if (counted.peers != ears_.size()) {
    violations_.add(now, fmt::format("{} peers where there are {}", counted.peers, ears_.size()));
  }
  if (counted.publications != publications_.size()) {
    violations_.add(now, fmt::format("{} publications where there are {}", counted.publications,
                                     publications_.size()));
  }
  if (counted.subscriptions > tracks_) {
    violations_.add(now, fmt::format("{} subscriptions where there are at most {}",
                                     counted.subscriptions, tracks_));
  }
}

void Witness::finish(base::Time now) {
  for (auto& [id, ear] : ears_) {
    listen(now, id, ear);
    for (auto& [ssrc, stream] : ear.streams) stream.finish(taken(), complainer(now, id));
  }
}

}  // namespace sim
