#include "tests/sim/peer.hpp"

#include <algorithm>
#include <utility>

#include "proto/classify.hpp"
#include "proto/rtp/header.hpp"
#include "sfu/sender_clock.hpp"

namespace sim {
namespace {

constexpr base::Duration kReportInterval = std::chrono::seconds(1);
constexpr std::size_t kNackMax = 200;  // numbers in one packet

proto::ice::Credentials credentials(sfu::PeerId id, int generation) {
  return {"peer" + std::to_string(id.value) + "x" + std::to_string(generation),
          "a-password-of-22-characters" + std::to_string(generation)};
}
std::string own_ufrag(sfu::PeerId id, int generation) {
  return "mine" + std::to_string(id.value) + "x" + std::to_string(generation);
}

}  // namespace

Peer::Peer(sfu::PeerId peer, IceOptions options, Dice& dice)
    : id(peer),
      server_(credentials(peer, 0)),
      ice_(own_ufrag(peer, 0), server_, options, dice),
      dtls_({.shares_identity = true}) {}

void Peer::start(base::Time now) {
  ice_.start(now);
  report_due_ = now + kReportInterval;
}

sfu::SetUplink Peer::uplink() const {
  sfu::SetUplink command{
      id,
      {sfu::test::kMidId, sfu::test::kTransportId, sfu::test::kRidId, sfu::test::kRepairedRidId},
      {}};
  for (const auto& source : sources_) command.tracks.push_back(source->track());
  return command;
}

sfu::SetDownlink Peer::downlink() const {
  sfu::SetDownlink command{id, sfu::test::kMidId, {}, sfu::test::kTransportId};
  for (const auto& [ssrc, inbound] : inbound_) command.tracks.push_back(inbound.track);
  return command;
}

void Peer::watch(base::Time now, const sfu::DownlinkTrack& track) {
  Inbound& inbound = inbound_[track.ssrc];
  inbound.track = track;
  inbound.heard = now;
  if (track.rtx_ssrc != 0) rtx_of_[track.rtx_ssrc] = track.ssrc;
}

sfu::RestartIce Peer::restart_ice(base::Time now) {
  ++generation_;
  server_ = credentials(id, generation_);
  ice_.restart(now, own_ufrag(id, generation_), server_);
  return {id, server_};
}

void Peer::close(bool says_goodbye) {
  if (says_goodbye && is_connected()) {
    dtls_.close();
    take_dtls();
  }
  silent_ = true;
}

void Peer::receive(base::Time now, std::size_t interface, Datagram datagram) {
  if (silent_) return;
  switch (proto::classify(datagram)) {
    case proto::DatagramKind::kStun:
      ice_.receive(now, interface, datagram);
      take_ice();
      start_dtls(now);
      break;
    case proto::DatagramKind::kDtls:
      if (!dtls_started_) break;
      dtls_.receive(now, datagram);
      take_dtls();
      break;
    case proto::DatagramKind::kRtp:
      on_rtp(now, datagram);
      break;
    case proto::DatagramKind::kRtcp:
      on_rtcp(datagram);
      break;
    case proto::DatagramKind::kUnknown:
      refuse(proto::srtp::DropReason::kNotAuthentic);
      break;
  }
}

void Peer::start_dtls(base::Time now) {
  if (dtls_started_ || !ice_.usable()) return;
  dtls_started_ = true;
  dtls_.start(now);
  take_dtls();
}

void Peer::take_ice() {
  for (IceClient::Outgoing& item : ice_.take()) {
    const auto message = proto::stun::parse(item.datagram);
    Tag tag;
    tag.is_check = message && !message->username.empty();
    out_.push_back({item.interface, std::move(item.datagram), tag});
  }
}

void Peer::take_dtls() {
  for (Datagram& datagram : dtls_.take()) send(std::move(datagram), {});
  wire_.take_keys(dtls_);
}

void Peer::send(Datagram datagram, Tag tag) {
  const auto interface = ice_.usable();
  if (interface) out_.push_back({*interface, std::move(datagram), tag});
}

void Peer::send_media(std::vector<MediaSource::Outgoing>& packets) {
  for (MediaSource::Outgoing& packet : packets) {
    send(std::move(packet.datagram), {.mark = packet.mark});
  }
  packets.clear();
}

void Peer::refuse(proto::srtp::DropReason reason) {
  switch (reason) {
    case proto::srtp::DropReason::kReplayed:
      ++refused_.replayed;
      break;
    case proto::srtp::DropReason::kTooOld:
      ++refused_.too_old;
      break;
    default:
      ++refused_.not_authentic;
      break;
  }
}

void Peer::on_rtp(base::Time now, Datagram& packet) {
  if (!wire_.has_keys()) {
    ++refused_.early;
    return;
  }
  const auto header = proto::rtp::parse_header(packet);
  if (!header) return refuse(proto::srtp::DropReason::kTooShort);
  const auto size = wire_.receiver()->unprotect_rtp(*header, packet);
  if (!size) return refuse(size.error());
  const auto payload = proto::rtp::payload_of(*header, base::ConstBytes(packet).first(*size));
  const auto number = proto::rtp::find_extension(*header, sfu::test::kTransportId);
  if (number && number->size() == 2) arrivals_.received(now, base::load_u16(number->data()));
  const auto mark = payload ? read_mark(*payload) : std::nullopt;
  if (!payload) return;
  if (!mark && header->padding) {
    ++padding_;
    return;
  }
  const auto rtx = rtx_of_.find(header->ssrc);
  const auto found = inbound_.find(rtx == rtx_of_.end() ? header->ssrc : rtx->second);
  if (found == inbound_.end()) return;
  Inbound& inbound = found->second;
  const bool again = rtx != rtx_of_.end();
  if (again && !inbound.sequences.newest()) return;
  const std::uint64_t sequence = again ? inbound.sequences.peek(base::load_u16(payload->data()))
                                       : inbound.sequences.extend(header->sequence);
  if (!mark) {
    if (payload->size() == (again ? 2 : 0)) inbound.video.receive_empty(now, sequence);
    return;
  }
  ++inbound.packets;
  inbound.bytes += payload->size();
  inbound.heard = now;
  inbound.latest = std::max(inbound.latest, now - mark->made);
  if (inbound.track.kind == media::Kind::kVideo) inbound.video.receive(now, sequence, *mark);
}

void Peer::on_rtcp(Datagram& packet) {
  if (!wire_.has_keys()) {
    ++refused_.early;
    return;
  }
  const auto size = wire_.receiver()->unprotect_rtcp(packet);
  if (!size) return refuse(size.error());
  proto::rtcp::Reader reader{base::ConstBytes(packet).first(*size)};
  while (const auto item = reader.next()) {
    std::visit([&](const auto& i) { on_rtcp_packet(i); }, *item);
  }
}

void Peer::on_rtcp_packet(const proto::rtcp::Nack& nack) {
  std::vector<MediaSource::Outgoing> packets;
  for (const auto& source : sources_) {
    if (source->stream().ssrc != nack.media) continue;
    proto::rtcp::for_each_lost(
        nack, [&](std::uint16_t sequence) { source->resend(sequence, wire_, packets); });
  }
  send_media(packets);
}

void Peer::on_rtcp_packet(const proto::rtcp::Pli& pli) {
  ++keyframes_wanted_;
  for (const auto& source : sources_) {
    if (source->stream().ssrc == pli.media) source->want_keyframe();
  }
}

void Peer::handle_timeout(base::Time now) {
  if (silent_) return;
  if (now >= ice_.next_timeout()) {
    ice_.handle_timeout(now);
    take_ice();
    if (ice_.lost_consent()) silent_ = true;  // RFC 7675: nothing may be sent any more
  }
  if (dtls_started_ && now >= dtls_.next_timeout()) {
    dtls_.handle_timeout(now);
    take_dtls();
  }
  if (!is_connected() || silent_) return;
  std::vector<MediaSource::Outgoing> packets;
  for (const auto& source : sources_) source->handle_timeout(now, wire_, packets);
  send_media(packets);
  send_wishes(now);
  if (now >= report_due_) send_reports(now);
  if (now >= arrivals_.next_timeout()) send_feedback(now);
}

void Peer::send_feedback(base::Time now) {
  send(wire_.make_rtcp([&](base::ByteWriter& out) {
    while (out.left() > 64 && arrivals_.write_due(now, 1, 1, out)) {
    }
  }),
       {});
}

void Peer::send_wishes(base::Time now) {
  for (auto& [ssrc, inbound] : inbound_) {
    if (now < inbound.video.next_timeout()) continue;
    JitterBuffer::Wishes wishes = inbound.video.take_wishes(now);
    if (inbound.track.rtx_ssrc == 0) wishes.lost.clear();
    for (std::size_t from = 0; from < wishes.lost.size(); from += kNackMax) {
      const auto lost =
          std::span(wishes.lost).subspan(from, std::min(kNackMax, wishes.lost.size() - from));
      send(wire_.make_rtcp([&, media = ssrc](base::ByteWriter& out) {
        proto::rtcp::write_nack(1, media, lost, out);
      }),
           {});
    }
    if (!wishes.keyframe) continue;
    send(wire_.make_rtcp(
             [media = ssrc](base::ByteWriter& out) { proto::rtcp::write_pli(1, media, out); }),
         {.pli = ssrc});
  }
}

void Peer::send_reports(base::Time now) {
  report_due_ = now + kReportInterval;
  send(wire_.make_rtcp([&](base::ByteWriter& out) {
    for (const auto& source : sources_) {
      if (source->packets() == 0) continue;
      proto::rtcp::write_sender_report({source->stream().ssrc,
                                        sfu::ntp_of(now),
                                        source->timestamp_at(now),
                                        source->packets(),
                                        0,
                                        {}},
                                       out);
    }
  }),
       {});
}

base::Time Peer::next_timeout() const {
  if (silent_) return base::kNever;
  base::Time next = ice_.next_timeout();
  if (dtls_started_) next = std::min(next, dtls_.next_timeout());
  if (!is_connected()) return next;
  next = std::min({next, report_due_, arrivals_.next_timeout()});
  for (const auto& source : sources_) next = std::min(next, source->next_timeout());
  for (const auto& [ssrc, inbound] : inbound_) next = std::min(next, inbound.video.next_timeout());
  return next;
}

}  // namespace sim
