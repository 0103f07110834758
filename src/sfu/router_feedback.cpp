// What a Router tells its peers in RTCP, and what it hears from them.
#include <algorithm>
#include <chrono>

#include "sfu/router.hpp"

namespace sfu {
namespace {

// One viewer's NACKs are answered with at most this many packets per RTCP packet.
constexpr std::size_t kResendsMax = 64;
// Sound that would come later than that is concealed by then.
constexpr base::Duration kRepeatRoundTripMax = std::chrono::milliseconds(200);

}  // namespace

// RFC 3550 section 6.4.1: the pair of times comes from the publisher's own report, moved to our
// clock, never from when packets arrived here.
void Router::write_report(base::Time now, Subscription& subscription, base::ByteWriter& compound) {
  const Publication* publication = publication_of(subscription);
  Subscription::Sent& sent = subscription.sent();
  if (publication == nullptr || !publication->report() || !sent.codec) return;
  if (subscription.is_waiting()) return;  // its time does not follow this publication yet
  proto::rtcp::SenderReport report;
  report.ssrc = subscription.track().ssrc;
  report.ntp = ntp_of(now);
  report.rtp_timestamp = subscription.to_viewer_time(
      extrapolate(*publication->report(), now, media::clock_rate(*sent.codec)));
  report.packet_count = static_cast<std::uint32_t>(sent.packets);
  report.octet_count = static_cast<std::uint32_t>(sent.octets);
  proto::rtcp::write_sender_report(report, compound);
  proto::rtcp::write_sdes_cname(report.ssrc, subscription.track().cname, compound);
  sent.reported = true;
}

void Router::on_rtcp(base::Time now, Peer& from, const proto::rtcp::ExtendedReport& report,
                     base::TransmitQueue&) {
  if (!report.receiver_time) return;
  from.downlink().told_time = {report.sender, *report.receiver_time, now};
}

void Router::answer_time(base::Time now, Peer& viewer, base::ByteWriter& compound) {
  const auto told = std::exchange(viewer.downlink().told_time, std::nullopt);
  if (!told) return;
  const auto middle = static_cast<std::uint32_t>(told->ntp >> 16);
  const auto delay = static_cast<std::uint32_t>(ntp_of(base::Time{now - told->at}) >> 16);
  proto::rtcp::write_delay_since_receiver_time(kOwnSsrc, told->by, middle, delay, compound);
}

void Router::receive(base::Time now, Peer& from, const proto::rtcp::Packet& packet,
                     base::TransmitQueue& out) {
  std::visit([&](const auto& p) { on_rtcp(now, from, p, out); }, packet);
}

void Router::on_rtcp(base::Time now, Peer& from, const proto::rtcp::SenderReport& report,
                     base::TransmitQueue&) {
  note_reception(now, from, report.reports);
  const auto said = from.uplink().sender_report(now, report);
  if (!said) return;
  Publication* publication = find(said->publication);
  if (publication == nullptr || !publication->source()) return;
  if (publication->source()->peer != peers_.slot_of(from.id())) return;
  publication->sender_report(said->at, said->rtp_timestamp);
  if (const auto& point = publication->report(); point && publication->tap()) {
    give(
        TappedReport{publication->tap()->id, publication->kind(), point->at, point->rtp_timestamp});
  }
  report_early(now, *publication);
}

// So that sound and picture are in step early.
void Router::report_early(base::Time now, Publication& publication) {
  for (const Publication::Viewer& place : publication.viewers()) {
    Peer* viewer = peers_.find(place.peer);
    Subscription* subscription = subscriptions_.find(place.subscription);
    if (viewer != nullptr && subscription != nullptr && !subscription->sent().reported) {
      report_at(now, *viewer);
    }
  }
}

void Router::on_rtcp(base::Time now, Peer& from, const proto::rtcp::ReceiverReport& report,
                     base::TransmitQueue&) {
  note_reception(now, from, report.reports);
}

void Router::note_reception(base::Time now, Peer& viewer,
                            const proto::rtcp::ReportBlocks& reports) {
  for (const proto::rtcp::ReportBlock& block : reports.span()) {
    Subscription* subscription = find_subscription(viewer, block.ssrc);
    if (subscription == nullptr) continue;
    subscription->reception() = {block.cumulative_lost, block.jitter, block.fraction_lost};
    if (subscription->kind() == media::Kind::kAudio) tell_loss(now, *subscription, block);
    if (const auto trip = round_trip(ntp_of(now), block)) viewer.downlink().round_trip = trip;
  }
}

void Router::tell_loss(base::Time now, const Subscription& subscription,
                       const proto::rtcp::ReportBlock& block) {
  const Publication* publication = publication_of(subscription);
  if (publication == nullptr || !publication->source()) return;
  if (Peer* publisher = peers_.find(publication->source()->peer)) {
    publisher->uplink().hear_loss(now, publication->id(), block.fraction_lost);
  }
}

PeerReport Router::report_of(const Peer& viewer) const {
  PeerReport report;
  report.peer = viewer.id();
  report.round_trip = viewer.downlink().round_trip;
  for (const base::Slot<Subscription> slot : viewer.downlink().subscriptions) {
    const Subscription* subscription = subscriptions_.find(slot);
    if (subscription == nullptr || !subscription->sent().codec) continue;
    const Subscription::Sent& sent = subscription->sent();
    report.packets_sent += sent.packets;
    report.bytes_sent += sent.octets;
    report.packets_lost += subscription->reception().lost;
    report.jitter = std::max(report.jitter, jitter_of(subscription->reception(), *sent.codec));
  }
  return report;
}

void Router::on_rtcp(base::Time now, Peer& from, const proto::rtcp::Nack& nack,
                     base::TransmitQueue& out) {
  Subscription* subscription = find_subscription(from, nack.media);
  if (subscription == nullptr) return drop(DropReason::kUnknownStream);
  const Publication* publication = publication_of(*subscription);
  if (publication == nullptr) return drop(DropReason::kNoPublication);
  const bool too_far = subscription->kind() == media::Kind::kAudio &&
                       from.downlink().round_trip > kRepeatRoundTripMax;
  if (too_far) return drop(DropReason::kNotInRing);
  std::size_t resends = 0;
  proto::rtcp::for_each_lost(nack, [&](std::uint16_t sequence) {
    ++subscription->sent().nacks;
    if (resends >= kResendsMax) return;
    const auto resend = subscription->resend(now, sequence, publication->ring());
    if (!resend) return drop(resend.error());
    const auto packet = publication->ring().find(resend->position);
    if (!packet) return drop(DropReason::kNotInRing);
    ++resends;
    const std::size_t size = send_again(now, from, *subscription, *packet, *resend, out);
    if (size == 0) return drop(DropReason::kTooLarge);
    ++statistics_.retransmitted;
    ++statistics_.packets_sent;
    statistics_.bytes_sent += size;
  });
}

std::size_t Router::send_again(base::Time now, Peer& viewer, const Subscription& subscription,
                               const Packet& packet, const Subscription::Resend& resend,
                               base::TransmitQueue& out) {
  const std::string& mid = subscription.track().mid;
  if (const auto& header = resend.as_it_was) {
    return viewer.repeat_rtp(packet, resend.rewrite, header->mid ? mid : std::string_view{},
                             header->transport_number, out);
  }
  return viewer.send_rtp(now, packet, resend.rewrite, mid, resend.original, out);
}

void Router::on_rtcp(base::Time now, Peer& from, const proto::rtcp::Pli& pli,
                     base::TransmitQueue& out) {
  viewer_wishes(now, from, pli.media, out);
}

void Router::on_rtcp(base::Time now, Peer& from, const proto::rtcp::Fir& fir,
                     base::TransmitQueue& out) {
  for (std::size_t at = 0; at + 8 <= fir.items.size(); at += 8) {
    viewer_wishes(now, from, base::load_u32(fir.items.data() + at), out);
  }
}

void Router::viewer_wishes(base::Time now, Peer& viewer, std::uint32_t ssrc,
                           base::TransmitQueue& out) {
  Subscription* subscription = find_subscription(viewer, ssrc);
  if (subscription == nullptr) return drop(DropReason::kUnknownStream);
  ++subscription->sent().plis;
  if (subscription->is_held()) return drop(DropReason::kHeld);
  if (!subscription->wishes_keyframe(now)) return drop(DropReason::kWishedTooOften);
  if (Publication* publication = publication_of(*subscription)) {
    wish_keyframe(now, *publication, out);
  }
}

}  // namespace sfu
