// What publishers sent in one turn, to every viewer: all of it to one viewer before the next, so
// that his keys and counters are fetched once, and his datagrams stand together for the kernel.
#include "sfu/router.hpp"

namespace sfu {

static_assert(Publication::Waiting::kMax < kAudioRingPackets);

bool Router::take(base::Time now, Publication& publication, const InboundPacket& in,
                  base::TransmitQueue& out) {
  Publication::Waiting& waiting = publication.waiting();
  const bool late = in.order == Order::kLate;
  const bool goes_on = !waiting.packets.empty() && waiting.next_viewer == 0 && !waiting.late &&
                       !late && in.sequence - waiting.first_sequence < Publication::Waiting::kMax;
  if (!goes_on) send_waiting(now, publication, out, kNoLimit);

  const auto packet = publication.accept(now, in);
  if (!packet) {
    drop(packet.error());
    return false;
  }
  if (publication.tap()) give(now, publication, *packet, in.level);
  if (!is_sent_on(now, publication, in)) {
    drop(DropReason::kNotAmongLoudest);
    return true;
  }
  if (waiting.packets.empty()) {
    waiting.first_sequence = in.sequence;
    waiting.late = late;
    waiting_.push_back(by_id_.at(publication.id()));
  }
  waiting.packets.push_back(*packet);
  return true;
}

bool Router::send_waiting(base::Time now, base::TransmitQueue& out, std::size_t limit) {
  while (!waiting_.empty()) {
    Publication* publication = publications_.find(waiting_.back());
    if (publication != nullptr && send_waiting(now, *publication, out, limit)) return true;
    waiting_.pop_back();
  }
  return false;
}

bool Router::send_waiting(base::Time now, Publication& publication, base::TransmitQueue& out,
                          std::size_t limit) {
  Publication::Waiting& waiting = publication.waiting();
  if (waiting.packets.empty()) return false;
  const auto& viewers = publication.viewers();
  while (waiting.next_viewer < viewers.size()) {
    if (out.size() >= limit) return true;
    const Publication::Viewer place = viewers[waiting.next_viewer];
    send_waiting_to(now, publication, place, out);
    // Whoever goes over to another layer meanwhile stands here no more.
    const bool stays = waiting.next_viewer < viewers.size() &&
                       viewers[waiting.next_viewer].subscription == place.subscription;
    if (stays) ++waiting.next_viewer;
  }
  waiting.packets.clear();
  waiting.next_viewer = 0;
  return false;
}

void Router::send_waiting_to(base::Time now, Publication& publication,
                             const Publication::Viewer& place, base::TransmitQueue& out) {
  Peer* viewer = peers_.find(place.peer);
  Subscription* subscription = subscriptions_.find(place.subscription);
  const bool ready = viewer != nullptr && subscription != nullptr && viewer->is_ready();
  const bool late = publication.waiting().late;
  for (const Packet& packet : publication.waiting().packets) {
    if (!ready) {
      drop(DropReason::kViewerNotReady);
      continue;
    }
    // What it was sent meanwhile from the ring, where all of them are.
    const bool sent = !late && subscription->current() == publication.id() &&
                      subscription->has_passed(packet.position);
    if (!sent) forward(now, publication, place, *viewer, *subscription, packet, out);
  }
}

void Router::forward(base::Time now, Publication& publication, const Publication::Viewer& place,
                     Peer& viewer, Subscription& subscription, const Packet& packet,
                     base::TransmitQueue& out) {
  if (subscription.current() != publication.id()) {
    if (!packet.facts.keyframe_start) {
      drop(DropReason::kWaitingForKeyframe);
      if (subscription.wishes_keyframe(now)) wish_keyframe_for(now, viewer, publication, out);
      return;
    }
    went_over(now, place, subscription, publication, out);
  }
  if (must_wait(now, viewer, subscription)) subscription.wait_from(now, packet.position);
  const auto newest = publication.waiting().late ? *publication.ring().newest() : packet.position;
  const auto rewrite = subscription.forward(now, packet, newest);
  if (rewrite) return deliver(now, viewer, subscription, packet, *rewrite, out);
  drop(rewrite.error());
  if (rewrite.error() == DropReason::kWaitingForKeyframe) {
    wish_keyframe_for(now, viewer, publication, out);
  }
  if (rewrite.error() == DropReason::kReplaying) replay(now, viewer, subscription, out);
}

}  // namespace sfu
