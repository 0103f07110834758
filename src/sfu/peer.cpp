#include "sfu/peer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sfu {

using base::Failure;

namespace {

DropReason from_srtp(proto::srtp::DropReason reason) {
  switch (reason) {
    case proto::srtp::DropReason::kTooShort:
      return DropReason::kMalformed;
    case proto::srtp::DropReason::kReplayed:
    case proto::srtp::DropReason::kTooOld:
      return DropReason::kReplayed;
    case proto::srtp::DropReason::kNotAuthentic:
      return DropReason::kNotAuthentic;
    case proto::srtp::DropReason::kTooManySources:
      return DropReason::kTooManySources;
  }
  return DropReason::kNotAuthentic;
}

}  // namespace

Peer::Peer(const AddPeer& command, const proto::dtls::Context& context, base::Time now)
    : id_(command.peer),
      ice_(command.local, now),
      dtls_(context, command.remote_fingerprint, now) {}

void Peer::receive_stun(base::Time now, const base::SocketAddress& from, base::Bytes message,
                        base::TransmitQueue& out) {
  ice_.receive(now, from, message, out);
  drain_ice();
}

bool Peer::receive_dtls(base::Time now, const base::SocketAddress& from, base::Bytes datagram,
                        base::TransmitQueue& out) {
  const std::uint64_t before = dtls_.dropped();
  dtls_.receive(now, from, datagram, out);
  drain_dtls();
  return dtls_.dropped() == before;
}

void Peer::drain_ice() {
  while (const auto event = ice_.poll_event()) {
    if (std::holds_alternative<proto::ice::WentSilent>(*event)) lose(LostReason::kSilent);
  }
  announce();  // a browser may nominate an address only after the handshake on it
}

void Peer::drain_dtls() {
  while (const auto event = dtls_.poll_event()) {
    if (const auto* keys = std::get_if<proto::dtls::KeysReady>(&*event)) {
      take_keys(*keys);
    } else if (const auto* failed = std::get_if<proto::dtls::Failed>(&*event)) {
      lose(failed->reason == proto::dtls::FailReason::kWrongFingerprint
               ? LostReason::kWrongFingerprint
               : LostReason::kHandshakeFailed);
    } else {
      lose(LostReason::kClosed);
    }
  }
}

void Peer::take_keys(const proto::dtls::KeysReady& keys) {
  const auto profile = static_cast<proto::srtp::Profile>(keys.profile);
  const auto pair = proto::srtp::split_exported(
      profile, base::ConstBytes(keys.material).first(keys.material_size));
  if (!pair) return lose(LostReason::kHandshakeFailed);
  receiver_.emplace(pair->client);
  sender_.emplace(pair->server);
  announce();
}

void Peer::announce() {
  if (announced_ || !is_ready()) return;
  announced_ = true;
  events_.push_back(PeerConnected{id_});
}

void Peer::lose(LostReason reason) {
  events_.push_back(PeerLost{id_, reason});
}

base::Result<std::size_t, DropReason> Peer::unprotect_rtp(base::Time now,
                                                          const base::SocketAddress& from,
                                                          const proto::rtp::Header& header,
                                                          base::Bytes packet) {
  if (!receiver_) return Failure{DropReason::kNoKeys};
  const auto size = receiver_->unprotect_rtp(header, packet);
  if (!size) return Failure{from_srtp(size.error())};
  if (!std::exchange(heard_media_, true)) dtls_.settle();
  ice_.note_media(now, from);
  return *size;
}

base::Result<std::size_t, DropReason> Peer::unprotect_rtcp(base::Bytes packet) {
  if (!receiver_) return Failure{DropReason::kNoKeys};
  const auto size = receiver_->unprotect_rtcp(packet);
  if (!size) return Failure{from_srtp(size.error())};
  if (!std::exchange(heard_media_, true)) dtls_.settle();
  return *size;
}

void Peer::handle_timeout(base::Time now, base::TransmitQueue& out) {
  if (now >= ice_.next_timeout()) ice_.handle_timeout(now, out);
  drain_ice();
  if (now >= dtls_.next_timeout()) dtls_.handle_timeout(now, out);
  drain_dtls();
  // What does not fit is due again at once.
  std::uint8_t buffer[1200];
  base::ByteWriter compound{buffer};
  if (is_ready() && uplink_.write_feedback(now, compound) && compound.ok()) {
    send_rtcp(compound.written(), out);
  }
}

base::Time Peer::next_timeout() const {
  base::Time next = std::min(ice_.next_timeout(), dtls_.next_timeout());
  if (!is_ready()) return next;
  next = std::min({next, uplink_.next_timeout(), downlink_.replay_due});
  if (downlink_.line) next = std::min(next, downlink_.line->next_timeout());
  return std::min(next, downlink_.report_due.value_or(base::kNever));
}

std::optional<Peer::Event> Peer::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = events_.front();
  events_.pop_front();
  return event;
}

std::uint16_t Peer::next_transport_number() const {
  return is_numbered() ? downlink_.line->next_number() : std::uint16_t{0};
}

std::size_t Peer::open_packet(const proto::rtp::OutboundHeader& header, std::string_view mid,
                              std::uint16_t transport_number, std::size_t body,
                              base::Bytes buffer) {
  std::uint8_t number[2];
  proto::rtp::Extension extensions[2];
  std::size_t count = 0;
  if (is_numbered()) {
    base::store_u16(number, transport_number);
    extensions[count++] = {downlink_.transport_extension, number};
  }
  if (downlink_.mid_extension != 0 && !mid.empty()) {
    extensions[count++] = {downlink_.mid_extension, base::as_bytes(mid)};
  }
  // The longest packets have no room for all of it. The viewer gets the MID with the others.
  for (;; --count) {
    const std::size_t size = proto::rtp::write_header(header, {extensions, count}, buffer);
    if (size != 0 && size + body + proto::srtp::kTrailerSizeMax <= buffer.size()) return size;
    if (count == 0) return 0;
  }
}

std::size_t Peer::close_packet(base::Time now, std::size_t header_size, std::size_t size,
                               base::Bytes buffer, base::TransmitQueue& out) {
  const bool numbered = header_size > proto::rtp::kFixedHeaderSize;
  size = sender_->protect_rtp(buffer, size, header_size);
  out.commit(*ice_.selected(), size);
  if (numbered && is_numbered()) downlink_.line->sent(now, size);
  return size;
}

std::size_t Peer::send_rtp(base::Time now, const Packet& packet, const Rewrite& rewrite,
                           std::string_view mid, std::optional<std::uint16_t> original_sequence,
                           base::TransmitQueue& out) {
  if (!is_ready()) return 0;
  const base::Bytes buffer = out.open();
  const base::ConstBytes payload = rewrite.empty ? base::ConstBytes{} : packet.payload;
  const std::size_t osn = original_sequence ? 2 : 0;
  const std::size_t header_size =
      open_packet({packet.marker && !rewrite.empty, rewrite.payload_type, rewrite.sequence,
                   rewrite.timestamp, rewrite.ssrc},
                  mid, next_transport_number(), osn + payload.size(), buffer);
  if (header_size == 0) return 0;
  std::size_t size = header_size;
  if (original_sequence) base::store_u16(buffer.data() + size, *original_sequence);
  size += osn;
  if (!payload.empty()) {
    std::memcpy(buffer.data() + size, payload.data(), payload.size());
    if (rewrite.vp8 != Vp8Numbers::Offsets{}) {
      add_offsets(rewrite.vp8, buffer.subspan(size, payload.size()));
    }
    size += payload.size();
  }
  return close_packet(now, header_size, size, buffer, out);
}

std::size_t Peer::repeat_rtp(const Packet& packet, const Rewrite& rewrite, std::string_view mid,
                             std::uint16_t transport_number, base::TransmitQueue& out) {
  if (!is_ready() || packet.payload.empty()) return 0;
  const base::Bytes buffer = out.open();
  const std::size_t header_size = open_packet(
      {packet.marker, rewrite.payload_type, rewrite.sequence, rewrite.timestamp, rewrite.ssrc}, mid,
      transport_number, packet.payload.size(), buffer);
  if (header_size == 0) return 0;
  std::memcpy(buffer.data() + header_size, packet.payload.data(), packet.payload.size());
  const std::size_t size =
      sender_->protect_rtp(buffer, header_size + packet.payload.size(), header_size);
  out.commit(*ice_.selected(), size);
  // When it arrives says nothing of the line.
  if (is_numbered()) downlink_.line->forget(transport_number);
  return size;
}

std::size_t Peer::send_padding(base::Time now, const Rewrite& rewrite, std::string_view mid,
                               std::uint8_t padding, base::TransmitQueue& out) {
  if (!is_ready() || padding == 0) return 0;
  const base::Bytes buffer = out.open();
  const std::size_t header_size =
      open_packet({false, rewrite.payload_type, rewrite.sequence, rewrite.timestamp, rewrite.ssrc},
                  mid, next_transport_number(), padding, buffer);
  if (header_size == 0) return 0;
  buffer[0] |= proto::rtp::kPaddingBit;
  std::memset(buffer.data() + header_size, 0, padding);
  buffer[header_size + padding - 1] = padding;
  return close_packet(now, header_size, header_size + padding, buffer, out);
}

void Peer::send_rtcp(base::ConstBytes compound, base::TransmitQueue& out) {
  if (!is_ready() || compound.empty()) return;
  const base::Bytes buffer = out.open();
  if (compound.size() + proto::srtp::kRtcpTrailerSizeMax > buffer.size()) return;
  std::memcpy(buffer.data(), compound.data(), compound.size());
  out.commit(*ice_.selected(), sender_->protect_rtcp(buffer, compound.size()));
}

}  // namespace sfu
