// What is known of each stream of one peer.
#include "sfu/router.hpp"

namespace sfu {

StreamsReport Router::streams_of(base::Time now, const Peer& peer) const {
  StreamsReport report;
  report.peer = peer.id();
  report.at = now;
  report.round_trip = peer.downlink().round_trip;
  if (const auto& line = peer.downlink().line) report.room = line->limit();
  report.inbound = peer.uplink().streams();
  for (ReceivedStream& inbound : report.inbound) {
    if (const Publication* publication = find(inbound.publication))
      inbound.plis = publication->plis;
  }
  for (const base::Slot<Subscription> slot : peer.downlink().subscriptions) {
    const Subscription* subscription = subscriptions_.find(slot);
    if (subscription == nullptr) continue;
    const Subscription::Sent& sent = subscription->sent();
    SentStream& outbound = report.outbound.emplace_back();
    outbound.publication = subscription->track().publication;
    outbound.layer = subscription->current();
    outbound.held = subscription->is_held();
    outbound.packets = sent.packets;
    outbound.bytes = sent.octets;
    outbound.lost = subscription->reception().fraction;
    if (sent.codec) outbound.jitter = jitter_of(subscription->reception(), *sent.codec);
    outbound.nacks = sent.nacks;
    outbound.plis = sent.plis;
  }
  return report;
}

}  // namespace sfu
