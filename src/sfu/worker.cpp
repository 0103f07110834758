#include "sfu/worker.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "proto/classify.hpp"
#include "proto/ice/lite_agent.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtp/header.hpp"
#include "proto/stun/message.hpp"

namespace sfu {
namespace {

// It changes nothing.
bool is_question(const Command& command) {
  return std::holds_alternative<TakeStatistics>(command) ||
         std::holds_alternative<TakePeerReport>(command) ||
         std::holds_alternative<TakeStreams>(command);
}

}  // namespace

Worker::Worker(const proto::dtls::Context& context, base::Random& random)
    : context_(context), router_(peers_, random, statistics_) {}

void Worker::receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
                     base::TransmitQueue& out) {
  gather(now, from, datagram, out);
  send_gathered(now, out, Router::kNoLimit);
}

bool Worker::send_gathered(base::Time now, base::TransmitQueue& out, std::size_t limit) {
  const bool more = router_.send_waiting(now, out, limit);
  schedule_touched();
  return more;
}

void Worker::gather(base::Time now, const base::SocketAddress& from, base::Bytes datagram,
                    base::TransmitQueue& out) {
  switch (proto::classify(datagram)) {
    case proto::DatagramKind::kStun:
      on_stun(now, from, datagram, out);
      break;
    case proto::DatagramKind::kDtls:
      on_dtls(now, from, datagram, out);
      break;
    case proto::DatagramKind::kRtp:
      on_rtp(now, from, datagram, out);
      break;
    case proto::DatagramKind::kRtcp:
      on_rtcp(now, from, datagram, out);
      break;
    case proto::DatagramKind::kUnknown:
      drop(DropReason::kMalformed);
      break;
  }
  schedule_touched();
}

bool Worker::knows(const base::SocketAddress& from) const {
  const Peer* peer = peers_.find(from);
  return peer != nullptr && peer->is_known(from);
}

void Worker::path_closed(base::Time now, const base::SocketAddress& from,
                         base::TransmitQueue& out) {
  Peer* peer = peers_.find(from);
  if (peer == nullptr) return;
  send_all_gathered(now, out);
  peers_.unbind(from);
  peer->forget_path(now, from);
  settle(now, *peer, out);
  schedule_touched();
}

void Worker::on_stun(base::Time now, const base::SocketAddress& from, base::Bytes bytes,
                     base::TransmitQueue& out) {
  send_all_gathered(now, out);
  const auto message = proto::stun::parse(bytes);
  if (!message) return drop(DropReason::kMalformed);
  const std::string_view ufrag = proto::stun::local_ufrag(*message);
  if (ufrag.empty()) {
    if (!proto::ice::answer_plain_binding(from, bytes, out)) drop(DropReason::kMalformed);
    return;
  }
  Peer* peer = peers_.find_by_ufrag(ufrag);
  if (peer == nullptr) return drop(DropReason::kUnknownAddress);
  // Only an authentic check is answered. A forged one, with a ufrag somebody overheard, must not
  // give this peer an address that is another's by now.
  const std::size_t before = out.size();
  peer->receive_stun(now, from, bytes, out);
  if (out.size() > before && peer->is_known(from)) {
    peers_.bind(from, *peer);
  } else {
    drop(DropReason::kNotAuthentic);
  }
  settle(now, *peer, out);
}

Peer* Worker::known_peer(const base::SocketAddress& from) {
  Peer* peer = peers_.find(from);
  if (peer != nullptr && peer->is_known(from)) return peer;
  drop(DropReason::kUnknownAddress);
  return nullptr;
}

void Worker::on_dtls(base::Time now, const base::SocketAddress& from, base::Bytes datagram,
                     base::TransmitQueue& out) {
  send_all_gathered(now, out);
  Peer* peer = known_peer(from);
  if (peer == nullptr) return;
  if (!peer->receive_dtls(now, from, datagram, out)) drop(DropReason::kNoDtlsNeeded);
  settle(now, *peer, out);
}

void Worker::on_rtp(base::Time now, const base::SocketAddress& from, base::Bytes packet,
                    base::TransmitQueue& out) {
  Peer* peer = known_peer(from);
  if (peer == nullptr) return;
  const auto header = proto::rtp::parse_header(packet);
  if (!header) return drop(DropReason::kMalformed);
  const auto size = peer->unprotect_rtp(now, from, *header, packet);
  if (!size) return drop(size.error());
  ++statistics_.packets_received;
  statistics_.bytes_received += packet.size();
  const auto payload = proto::rtp::payload_of(*header, packet.first(*size));
  if (!payload) return drop(DropReason::kMalformed);
  const auto arrived = peer->uplink().receive(now, *header, *payload);
  if (arrived) {
    router_.publish(now, *peer, *arrived, out);
  } else {
    drop(arrived.error());
  }
  schedule(*peer);
}

void Worker::on_rtcp(base::Time now, const base::SocketAddress& from, base::Bytes packet,
                     base::TransmitQueue& out) {
  Peer* peer = known_peer(from);
  if (peer == nullptr) return;
  const auto size = peer->unprotect_rtcp(packet);
  if (!size) return drop(size.error());
  peer->note_rtcp(now, from);
  proto::rtcp::Reader reader{packet.first(*size)};
  while (const auto item = reader.next()) router_.receive(now, *peer, *item, out);
  if (reader.malformed()) drop(DropReason::kMalformed);
  schedule(*peer);
}

void Worker::execute(base::Time now, const Command& command, base::TransmitQueue& out) {
  if (!is_question(command)) send_all_gathered(now, out);
  std::visit([&](const auto& c) { on(now, c, out); }, command);
  schedule_touched();
}

void Worker::on(base::Time now, const AddPeer& command, base::TransmitQueue&) {
  if (peers_.size() >= kPeersMax || peers_.find(command.peer) != nullptr) return;
  Peer* peer = peers_.add(std::make_unique<Peer>(command, context_, now));
  if (peer != nullptr) schedule(*peer);
}

void Worker::on(base::Time now, const RestartIce& command, base::TransmitQueue&) {
  Peer* peer = peers_.find(command.peer);
  if (peer == nullptr || peers_.find_by_ufrag(command.local.ufrag) != nullptr) return;
  const std::string before = peer->ufrag();
  peer->restart_ice(now, command.local);
  peers_.rename(before, *peer);
  schedule(*peer);
}

void Worker::on(base::Time, const RemovePeer& command, base::TransmitQueue& out) {
  Peer* peer = peers_.find(command.peer);
  if (peer == nullptr) return;
  peer->close(out);
  remove(*peer);
}

void Worker::on(base::Time, const AddPublication& command, base::TransmitQueue&) {
  router_.on(command);
}

void Worker::on(base::Time, const RemovePublication& command, base::TransmitQueue&) {
  router_.on(command);
}

void Worker::on(base::Time, const SetBlocked& command, base::TransmitQueue&) {
  router_.on(command);
}

void Worker::on(base::Time now, const SetUplink& command, base::TransmitQueue&) {
  Peer* peer = peers_.find(command.peer);
  if (peer == nullptr) return;
  router_.attach(*peer, command, now);
  schedule(*peer);
}

void Worker::on(base::Time now, const SetDownlink& command, base::TransmitQueue& out) {
  router_.on(now, command, out);
}

void Worker::on(base::Time, const SetSpeakers& command, base::TransmitQueue&) {
  router_.on(command);
}

void Worker::on(base::Time, const AddTap& command, base::TransmitQueue&) {
  router_.on(command);
}

void Worker::on(base::Time, const RemoveTap& command, base::TransmitQueue&) {
  router_.on(command);
}

void Worker::on(base::Time now, const RequestKeyframe& command, base::TransmitQueue& out) {
  router_.on(now, command, out);
}

void Worker::on(base::Time now, const Feed& command, base::TransmitQueue& out) {
  router_.on(now, command, out);
}

void Worker::on(base::Time, const TakePeerReport& command, base::TransmitQueue&) {
  const Peer* peer = peers_.find(command.peer);
  if (peer != nullptr) events_.push_back(router_.report_of(*peer));
}

void Worker::on(base::Time now, const TakeStreams& command, base::TransmitQueue&) {
  const Peer* peer = peers_.find(command.peer);
  if (peer != nullptr) events_.push_back(router_.streams_of(now, *peer));
}

void Worker::on(base::Time, const TakeStatistics& command, base::TransmitQueue&) {
  statistics_.request = command.request;
  statistics_.peers = peers_.size();
  statistics_.publications = router_.publications();
  statistics_.subscriptions = router_.subscriptions();
  events_.push_back(statistics_);
}

void Worker::settle(base::Time now, Peer& peer, base::TransmitQueue& out) {
  count_on_tcp(peer, peer.is_on_tcp());
  while (const auto event = peer.poll_event()) {
    if (const auto* lost = std::get_if<PeerLost>(&*event)) {
      events_.push_back(*lost);
      remove(peer);
      return;
    }
    events_.push_back(std::get<PeerConnected>(*event));
    router_.viewer_ready(now, peer, out);
  }
  schedule(peer);
}

void Worker::count_on_tcp(Peer& peer, bool on_tcp) {
  if (on_tcp == peer.counted_on_tcp) return;
  peer.counted_on_tcp = on_tcp;
  if (on_tcp)
    ++statistics_.peers_on_tcp;
  else
    --statistics_.peers_on_tcp;
}

void Worker::remove(Peer& peer) {
  count_on_tcp(peer, false);
  router_.forget(peer);
  peers_.erase(peer.id());
}

void Worker::schedule(Peer& peer) {
  const base::Time next = peer.next_timeout();
  if (next >= peer.scheduled) return;  // the timer that is set comes early enough
  peer.scheduled = next;
  deadlines_.push({next, peers_.slot_of(peer.id())});
}

void Worker::schedule_touched() {
  for (const PictureHeld& event : router_.take_held()) events_.push_back(event);
  for (const LayerWanted& event : router_.take_wanted()) events_.push_back(event);
  for (const LayerMissing& event : router_.take_missing()) events_.push_back(event);
  for (SpeakersChanged& event : router_.take_speakers()) events_.push_back(std::move(event));
  for (const base::Slot<Peer> slot : router_.take_touched()) {
    if (Peer* peer = peers_.find(slot)) schedule(*peer);
  }
}

void Worker::handle_timeout(base::Time now, base::TransmitQueue& out) {
  send_all_gathered(now, out);
  // Peers that are due again at once wait for the next turn, so that one cannot hold the loop.
  due_.clear();
  while (!deadlines_.empty() && deadlines_.top().at <= now) {
    const Deadline deadline = deadlines_.top();
    deadlines_.pop();
    Peer* peer = peers_.find(deadline.peer);
    if (peer == nullptr || peer->scheduled != deadline.at) continue;
    peer->scheduled = base::kNever;
    due_.push_back(deadline.peer);
  }
  for (const base::Slot<Peer> slot : due_) {
    Peer* peer = peers_.find(slot);
    if (peer == nullptr) continue;
    peer->handle_timeout(now, out);
    router_.handle_viewer_timeout(now, *peer, out);
    settle(now, *peer, out);
  }
  if (now >= router_.next_timeout()) router_.handle_timeout(now, out);
  schedule_touched();
}

base::Time Worker::next_timeout() const {
  const base::Time peers = deadlines_.empty() ? base::kNever : deadlines_.top().at;
  return std::min(peers, router_.next_timeout());
}

std::optional<Worker::Event> Worker::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = events_.front();
  events_.pop_front();
  return event;
}

}  // namespace sfu
