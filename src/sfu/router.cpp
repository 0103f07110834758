#include "sfu/router.hpp"

#include <algorithm>
#include <chrono>

namespace sfu {
namespace {

// The MID goes out with the first packets of a stream; then the viewer knows whose SSRC it is.
constexpr std::uint32_t kPacketsWithMid = 100;
constexpr std::size_t kCompoundSizeMax = 1200;
// A sender report, and a CNAME of at most 255 bytes.
constexpr std::size_t kReportSizeMax = 28 + 268;
// After a viewer's first packets: long enough for something to report on.
constexpr base::Duration kFirstReportDelay = std::chrono::milliseconds(100);
// Between two keyframes that viewers on narrow lines wish for.
constexpr base::Duration kNarrowWishInterval = std::chrono::seconds(1);

// Whether what is held can ever be tried for: without a retransmission stream there is no padding.
bool takes_padding(const SetDownlink& command) {
  return std::any_of(command.tracks.begin(), command.tracks.end(), [](const DownlinkTrack& track) {
    return track.kind == media::Kind::kVideo && track.rtx_ssrc != 0 &&
           std::any_of(track.payload_types.begin(), track.payload_types.end(),
                       [](const PayloadTypes& types) { return types.rtx != 0; });
  });
}

}  // namespace

Publication* Router::find(PublicationId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : publications_.find(found->second);
}

Publication* Router::publication_of(const Subscription& subscription) const {
  return find(subscription.current());
}

Subscription* Router::find_subscription(Peer& viewer, std::uint32_t ssrc) {
  for (const base::Slot<Subscription> slot : viewer.downlink().subscriptions) {
    Subscription* subscription = subscriptions_.find(slot);
    if (subscription != nullptr && subscription->track().ssrc == ssrc) return subscription;
  }
  return nullptr;
}

base::Slot<Subscription> Router::slot_of(const Peer& viewer,
                                         const Subscription& subscription) const {
  for (const base::Slot<Subscription> slot : viewer.downlink().subscriptions) {
    if (subscriptions_.find(slot) == &subscription) return slot;
  }
  return {};
}

bool Router::is_among_viewers(const Peer& viewer, const Subscription& subscription,
                              PublicationId id) const {
  Publication* publication = find(id);
  if (publication == nullptr) return false;
  const base::Slot<Subscription> slot = slot_of(viewer, subscription);
  const auto& viewers = publication->viewers();
  return std::any_of(viewers.begin(), viewers.end(),
                     [&](const Publication::Viewer& v) { return v.subscription == slot; });
}

// The track names the layer that the subscription is sent.
bool Router::goes_on(const Peer& viewer, const Subscription& subscription,
                     const DownlinkTrack& track) const {
  const PublicationId current = subscription.current();
  const bool named = track.publication == current ||
                     std::any_of(track.smaller.begin(), track.smaller.end(),
                                 [&](const Layer& layer) { return layer.publication == current; });
  return named && is_among_viewers(viewer, subscription, current);
}

void Router::on(const AddPublication& command) {
  if (by_id_.contains(command.publication)) return;
  by_id_.emplace(command.publication, publications_.insert(std::make_unique<Publication>(
                                          command.publication, command.kind)));
}

void Router::on(const RemovePublication& command) {
  Publication* publication = find(command.publication);
  if (publication == nullptr) return;
  // Another may be added under that id: nobody goes on with it as if it were this one.
  for (const Publication::Viewer& viewer : publication->viewers()) {
    Subscription* subscription = subscriptions_.find(viewer.subscription);
    if (subscription == nullptr) continue;
    if (subscription->current() == publication->id()) {
      subscription->publication_removed();
    } else {
      subscription->set_next(std::nullopt);
    }
  }
  leave_speakers(*publication);
  // What viewed it stays in its peer's downlink: its SSRC may be given another publication, and
  // must not begin its sequence numbers anew under the same keys.
  publications_.erase(by_id_.at(command.publication));
  by_id_.erase(command.publication);
}

void Router::on(const SetBlocked& command) {
  Publication* publication = find(command.publication);
  if (publication == nullptr) return;
  if (publication->set_blocked(command.blocked)) source_replaced(*publication);
}

void Router::on(const AddTap& command) {
  if (Publication* publication = find(command.publication)) publication->tap() = {command.tap};
}

void Router::on(const RemoveTap& command) {
  Publication* publication = find(command.publication);
  if (publication == nullptr || !publication->tap()) return;
  if (publication->tap()->id == command.tap) publication->tap().reset();
}

void Router::on(base::Time now, const RequestKeyframe& command, base::TransmitQueue& out) {
  if (Publication* publication = find(command.publication)) wish_keyframe(now, *publication, out);
}

void Router::give(base::Time now, Publication& publication, const Packet& packet,
                  std::optional<std::uint8_t> level) {
  Tap& tap = *publication.tap();
  TappedPacket tapped;
  tapped.tap = tap.id;
  tapped.kind = publication.kind();
  tapped.codec = packet.codec;
  tapped.position = packet.position;
  tapped.timestamp = packet.timestamp;
  tapped.marker = packet.marker;
  tapped.facts = packet.facts;
  tapped.level = level;
  tapped.payload.assign(packet.payload.begin(), packet.payload.end());
  give(std::move(tapped));
  if (publication.kind() != media::Kind::kVideo) return;
  if (packet.facts.keyframe_start) {
    tap.keyframe_due = now + kTapKeyframeInterval;
  } else if (tap.keyframe_due == base::kNever) {
    tap.keyframe_due = now;
  }
}

void Router::give(Tapped tapped) {
  if (tapped_.size() >= kTappedMax) return drop(DropReason::kTapFull);
  tapped_.push_back(std::move(tapped));
}

void Router::source_replaced(Publication& publication) {
  for (const Publication::Viewer& viewer : publication.viewers()) {
    Subscription* subscription = subscriptions_.find(viewer.subscription);
    if (subscription != nullptr && subscription->current() == publication.id()) {
      subscription->source_replaced();
    }
  }
}

void Router::attach(Peer& peer, const SetUplink& command, base::Time now) {
  const base::Slot<Peer> slot = peers_.slot_of(peer.id());
  const std::vector<UplinkTrack> before = peer.uplink().tracks();
  peer.uplink().configure(now, command);
  for (const UplinkTrack& old : before) {
    const bool stays =
        std::any_of(command.tracks.begin(), command.tracks.end(),
                    [&](const UplinkTrack& track) { return track.publication == old.publication; });
    Publication* publication = stays ? nullptr : find(old.publication);
    if (publication != nullptr && publication->source() && publication->source()->peer == slot) {
      publication->replace_source(std::nullopt);
      source_replaced(*publication);
    }
  }
  for (const UplinkTrack& track : command.tracks) {
    Publication* publication = find(track.publication);
    if (publication == nullptr) continue;
    const auto& source = publication->source();
    const bool goes_on = std::any_of(before.begin(), before.end(), [&](const UplinkTrack& old) {
      return is_same_stream(old, track);
    });
    if (source && source->peer == slot && goes_on) continue;
    publication->replace_source(Publication::Source{slot, track.codec, 0});
    source_replaced(*publication);
  }
}

void Router::on(base::Time now, const SetDownlink& command, base::TransmitQueue& out) {
  Peer* viewer = peers_.find(command.peer);
  if (viewer == nullptr) return;
  Peer::Downlink& downlink = viewer->downlink();
  set_header(*viewer, command);
  const std::vector<base::Slot<Subscription>> before = downlink.subscriptions;
  for (const base::Slot<Subscription> slot : before) {
    const Subscription* subscription = subscriptions_.find(slot);
    const bool stays =
        subscription != nullptr &&
        std::any_of(command.tracks.begin(), command.tracks.end(), [&](const DownlinkTrack& track) {
          return track.ssrc == subscription->track().ssrc;
        });
    if (stays) continue;
    if (subscription != nullptr && subscription->is_held()) {
      held_events_.push_back({viewer->id(), subscription->track().publication, false});
    }
    std::erase(downlink.subscriptions, slot);
    unsubscribe(slot);
  }
  for (const DownlinkTrack& track : command.tracks) {
    Subscription* subscription = find_subscription(*viewer, track.ssrc);
    if (subscription == nullptr) {
      subscribe(*viewer, track);
    } else if (goes_on(*viewer, *subscription, track)) {
      subscription->update(track);
    } else {
      move(*viewer, *subscription, track);
    }
  }
  share_line(now, *viewer, out);
  if (!viewer->is_ready()) return;
  // Those that are new begin when it is known with which layer.
  for (const base::Slot<Subscription> slot : downlink.subscriptions) {
    Subscription* subscription = subscriptions_.find(slot);
    if (subscription != nullptr && subscription->is_new()) begin(now, *viewer, *subscription, out);
  }
}

void Router::set_header(Peer& viewer, const SetDownlink& command) {
  Peer::Downlink& downlink = viewer.downlink();
  const bool new_line =
      command.transport_extension != 0 && !downlink.line && takes_padding(command);
  const bool differs = new_line || downlink.mid_extension != command.mid_extension ||
                       downlink.transport_extension != command.transport_extension;
  if (new_line) downlink.line = std::make_unique<bwe::Line>();
  downlink.mid_extension = command.mid_extension;
  downlink.transport_extension = command.transport_extension;
  if (!differs) return;
  for (const base::Slot<Subscription> slot : downlink.subscriptions) {
    if (Subscription* subscription = subscriptions_.find(slot)) subscription->forget_headers();
  }
}

void Router::subscribe(Peer& viewer, const DownlinkTrack& track) {
  Publication* publication = find(track.publication);
  if (publication == nullptr) return;
  const base::Slot<Subscription> slot =
      subscriptions_.insert(std::make_unique<Subscription>(track, publication->kind(), random_));
  viewer.downlink().subscriptions.push_back(slot);
  publication->viewers().push_back({peers_.slot_of(viewer.id()), slot});
}

void Router::leave(base::Slot<Subscription> slot) {
  Subscription* subscription = subscriptions_.find(slot);
  if (subscription != nullptr) leave_next(slot, *subscription);
  Publication* publication = subscription != nullptr ? publication_of(*subscription) : nullptr;
  if (publication == nullptr) return;
  std::erase_if(publication->viewers(),
                [&](const Publication::Viewer& viewer) { return viewer.subscription == slot; });
}

void Router::unsubscribe(base::Slot<Subscription> slot) {
  leave(slot);
  if (Subscription* subscription = subscriptions_.find(slot)) unwish(subscription->wished);
  subscriptions_.erase(slot);
}

void Router::move(const Peer& viewer, Subscription& subscription, const DownlinkTrack& track) {
  Publication* publication = find(track.publication);
  if (publication != nullptr && publication->kind() != subscription.kind()) return;
  const base::Slot<Subscription> slot = slot_of(viewer, subscription);
  leave(slot);
  unwish(std::exchange(subscription.wished, {}));
  subscription.move_to(track);
  if (publication == nullptr) return;
  publication->viewers().push_back({peers_.slot_of(viewer.id()), slot});
}

void Router::forget(Peer& peer) {
  const base::Slot<Peer> slot = peers_.slot_of(peer.id());
  forget_line(peer);
  for (const base::Slot<Subscription> subscription : peer.downlink().subscriptions) {
    unsubscribe(subscription);
  }
  peer.downlink().subscriptions.clear();
  for (const UplinkTrack& track : peer.uplink().tracks()) {
    Publication* publication = find(track.publication);
    if (publication == nullptr || !publication->source()) continue;
    if (publication->source()->peer != slot) continue;
    publication->replace_source(std::nullopt);
    source_replaced(*publication);
  }
}

void Router::viewer_ready(base::Time now, Peer& peer, base::TransmitQueue& out) {
  for (const base::Slot<Subscription> slot : peer.downlink().subscriptions) {
    if (Subscription* subscription = subscriptions_.find(slot)) {
      begin(now, peer, *subscription, out);
    }
  }
}

void Router::begin(base::Time now, Peer& viewer, Subscription& subscription,
                   base::TransmitQueue& out) {
  subscription.set_begun();
  Publication* publication = publication_of(subscription);
  if (publication == nullptr) return;
  report_at(now + kFirstReportDelay, viewer);
  if (subscription.is_held()) return;
  // On a narrow line what the ring has would come late, and delay what is new.
  const auto& line = viewer.downlink().line;
  const bool narrow = line && line->limit();
  if (narrow || !subscription.begin(now, publication->ring())) {
    wish_keyframe_for(now, viewer, *publication, out);
    return;
  }
  if (subscription.kind() == media::Kind::kVideo) ++statistics_.replays_from_cache;
  replay(now, viewer, subscription, out);
}

void Router::publish(base::Time now, const Peer& from, const Uplink::Arrived& arrived,
                     base::TransmitQueue& out) {
  Publication* publication = find(arrived.publication);
  if (publication == nullptr) return drop(DropReason::kNoPublication);
  auto& source = publication->source();
  if (!source || source->peer != peers_.slot_of(from.id())) {
    return drop(DropReason::kNoPublication);  // another peer has taken the publication over
  }
  if (source->media_ssrc != arrived.ssrc) {
    const bool first = source->media_ssrc == 0;
    source->media_ssrc = arrived.ssrc;
    if (!first) {
      send_waiting(now, *publication, out, kNoLimit);
      publication->replace_source(source);
      source_replaced(*publication);
    }
  }
  const bool taken = take(now, *publication, arrived.packet, out);
  if (taken && arrived.gap_too_large) wish_keyframe(now, *publication, out);
}

void Router::on(base::Time now, const Feed& command, base::TransmitQueue& out) {
  Publication* publication = find(command.publication);
  if (publication == nullptr) return;
  if (media::kind_of(command.codec) != publication->kind()) return;
  auto& source = publication->source();
  if (!source || source->fed != command.source || source->codec != command.codec) {
    publication->replace_source(Publication::Source{{}, command.codec, 0, command.source, {}});
    source_replaced(*publication);
  }
  publication->fed().push(command.packets);
  distribute_fed(now, *publication, out);
  if (!command.report) return;
  publication->sender_report(command.report->at, command.report->timestamp);
  report_early(now, *publication);
}

bool Router::is_watched(const Publication& publication) const {
  const auto& viewers = publication.viewers();
  return std::any_of(viewers.begin(), viewers.end(), [this](const Publication::Viewer& viewer) {
    const Peer* peer = peers_.find(viewer.peer);
    return peer != nullptr && peer->is_ready();
  });
}

void Router::distribute_fed(base::Time now, Publication& publication, base::TransmitQueue& out) {
  const bool nobody_watches = !is_watched(publication);
  while (const auto fed = publication.fed().pop(now, nobody_watches)) {
    Publication::Source& source = *publication.source();
    if (source.newest_fed && fed->sequence <= *source.newest_fed) {
      drop(DropReason::kDuplicate);
      continue;
    }
    InboundPacket packet;
    packet.sequence = fed->sequence;
    packet.order = source.newest_fed ? Order::kNewest : Order::kFirst;
    source.newest_fed = fed->sequence;
    packet.timestamp = fed->timestamp;
    packet.marker = fed->marker;
    packet.codec = source.codec;
    packet.facts = media::codec::inspect(source.codec, fed->payload, fed->marker);
    packet.payload = fed->payload;
    ++statistics_.packets_fed;
    take(now, publication, packet, out);
    send_waiting(now, publication, out, kNoLimit);
  }
}

void Router::deliver(base::Time now, Peer& viewer, Subscription& subscription, const Packet& packet,
                     const Rewrite& rewrite, base::TransmitQueue& out) {
  const DownlinkTrack& track = subscription.track();
  const bool with_mid = subscription.sent().packets <= kPacketsWithMid;
  const std::uint16_t number = viewer.next_transport_number();
  const std::size_t size = viewer.send_rtp(
      now, packet, rewrite, with_mid ? std::string_view(track.mid) : std::string_view{}, {}, out);
  if (size == 0) return drop(DropReason::kTooLarge);
  if (subscription.is_repeated(packet.codec)) {
    subscription.note_header(rewrite.sequence, {number, with_mid});
  }
  ++statistics_.packets_sent;
  statistics_.bytes_sent += size;
}

void Router::report_at(base::Time at, Peer& viewer) {
  auto& due = viewer.downlink().report_due;
  due = std::min(due.value_or(base::kNever), at);
  touched_.push_back(peers_.slot_of(viewer.id()));
}

void Router::replay(base::Time now, Peer& viewer, Subscription& subscription,
                    base::TransmitQueue& out) {
  const Publication* publication = publication_of(subscription);
  if (publication == nullptr) return;
  while (!must_wait(now, viewer, subscription)) {
    const auto next = subscription.next_replay(now, publication->ring());
    if (!next) break;
    deliver(now, viewer, subscription, next->first, next->second, out);
  }
  const auto& line = viewer.downlink().line;
  if (line && line->limit() && subscription.behind(publication->ring()) > kBehindMax) {
    fall_behind(now, viewer, subscription, out);
  }
  base::Time next = subscription.next_timeout();
  if (next == base::kNever) return;
  if (line) next = std::max(next, line->may_send_at());
  if (next >= viewer.downlink().replay_due) return;
  viewer.downlink().replay_due = next;
  touched_.push_back(peers_.slot_of(viewer.id()));
}

void Router::handle_viewer_timeout(base::Time now, Peer& peer, base::TransmitQueue& out) {
  Peer::Downlink& downlink = peer.downlink();
  if (!peer.is_ready()) return;
  follow_line(now, peer, out);
  if (now >= downlink.replay_due) {
    downlink.replay_due = base::kNever;
    for (const base::Slot<Subscription> slot : downlink.subscriptions) {
      Subscription* subscription = subscriptions_.find(slot);
      if (subscription != nullptr && subscription->next_timeout() != base::kNever) {
        replay(now, peer, *subscription, out);
      }
    }
  }
  if (!downlink.report_due || now < *downlink.report_due) return;
  downlink.report_due = now + kReportInterval;
  constexpr std::size_t kNeeded = kReportSizeMax + proto::rtcp::kDelayReportSize;
  std::uint8_t buffer[kCompoundSizeMax];
  base::ByteWriter compound{buffer};
  for (const base::Slot<Subscription> slot : downlink.subscriptions) {
    if (compound.left() < kNeeded) {  // the next one goes into a compound of its own
      peer.send_rtcp(compound.written(), out);
      compound = base::ByteWriter{buffer};
    }
    if (Subscription* subscription = subscriptions_.find(slot)) {
      write_report(now, *subscription, compound);
    }
  }
  if (!compound.written().empty()) answer_time(now, peer, compound);
  if (compound.ok()) peer.send_rtcp(compound.written(), out);
}

// A line that is full now and then makes its viewer begin anew each time: many such viewers must
// not cost the others the quality of their picture.
void Router::wish_keyframe_for(base::Time now, const Peer& viewer, Publication& publication,
                               base::TransmitQueue& out) {
  const auto& line = viewer.downlink().line;
  if (line && line->limit()) {
    if (now < publication.narrow_wish_due) return;
    publication.narrow_wish_due = now + kNarrowWishInterval;
  }
  wish_keyframe(now, publication, out);
}

// Where nobody can be asked yet, the wish is not kept: when the first packet comes, the viewers who
// wait will wish again.
void Router::wish_keyframe(base::Time now, Publication& publication, base::TransmitQueue& out) {
  if (publication.kind() != media::Kind::kVideo || !publication.can_be_asked()) return;
  if (publication.arbiter().wish(now)) request_keyframe(publication, out);
}

void Router::request_keyframe(Publication& publication, base::TransmitQueue& out) {
  if (!publication.can_be_asked()) return;
  const auto& source = publication.source();
  Peer* publisher = peers_.find(source->peer);
  if (publisher == nullptr) return;
  std::uint8_t buffer[64];
  base::ByteWriter compound{buffer};
  proto::rtcp::write_receiver_report({kOwnSsrc, {}}, compound);
  proto::rtcp::write_pli(kOwnSsrc, source->media_ssrc, compound);
  publisher->send_rtcp(compound.written(), out);
  ++publication.plis;
  ++statistics_.keyframes_requested;
}

void Router::handle_timeout(base::Time now, base::TransmitQueue& out) {
  for (const auto& [id, slot] : by_id_) {
    Publication* publication = publications_.find(slot);
    auto& tap = publication->tap();
    if (tap && now >= tap->keyframe_due) {
      tap->keyframe_due = now + kTapKeyframeInterval;
      wish_keyframe(now, *publication, out);
    }
    if (publication->arbiter().handle_timeout(now)) request_keyframe(*publication, out);
    if (now >= publication->fed().next_timeout()) distribute_fed(now, *publication, out);
    if (publication->wished_by > 0 && publication->take_flow(now)) flow_changed(now, id, out);
  }
  handle_speakers_timeout(now);
}

base::Time Router::next_timeout() const {
  base::Time next = next_speakers_timeout();
  for (const auto& [id, slot] : by_id_) {
    const Publication* publication = publications_.find(slot);
    next =
        std::min({next, publication->arbiter().next_timeout(), publication->fed().next_timeout()});
    if (publication->tap()) next = std::min(next, publication->tap()->keyframe_due);
    if (publication->wished_by > 0) next = std::min(next, publication->flow_due());
  }
  return next;
}

}  // namespace sfu
