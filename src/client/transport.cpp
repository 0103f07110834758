#include "client/transport.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "proto/classify.hpp"
#include "proto/machine.hpp"
#include "proto/srtp/keys.hpp"

namespace client {

static_assert(proto::DatagramMachine<Transport>);

Transport::Transport(const proto::dtls::Context& context, proto::ice::Credentials local,
                     const Server& server, base::Random& random, base::Time now)
    : context_(context),
      fingerprint_(server.fingerprint),
      ice_(std::move(local), server.ice, server.candidates, random, now) {}

void Transport::receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
                        base::TransmitQueue& out) {
  if (lost_) return;
  switch (proto::classify(datagram)) {
    case proto::DatagramKind::kStun:
      ice_.receive(now, from, datagram, out);
      return drain_ice(now, out);
    case proto::DatagramKind::kDtls:
      if (!dtls_ || ice_.selected() != from) return;
      dtls_->receive(now, from, datagram, out);
      return drain_dtls();
    case proto::DatagramKind::kRtp:
    case proto::DatagramKind::kRtcp:
    case proto::DatagramKind::kUnknown:
      return;
  }
}

void Transport::handle_timeout(base::Time now, base::TransmitQueue& out) {
  if (lost_) return;
  if (now >= ice_.next_timeout()) ice_.handle_timeout(now, out);
  drain_ice(now, out);
  if (!dtls_) return;
  if (now >= dtls_->next_timeout()) dtls_->handle_timeout(now, out);
  drain_dtls();
}

base::Time Transport::next_timeout() const {
  if (lost_) return base::kNever;
  return std::min(ice_.next_timeout(), dtls_ ? dtls_->next_timeout() : base::kNever);
}

std::optional<Transport::Event> Transport::poll_event() {
  if (events_.empty()) return std::nullopt;
  const Event event = events_.front();
  events_.pop_front();
  return event;
}

void Transport::drain_ice(base::Time now, base::TransmitQueue& out) {
  while (const auto event = ice_.poll_event()) {
    if (const auto* pair = std::get_if<proto::ice::PairSelected>(&*event)) {
      dtls_.emplace(context_, fingerprint_, now, proto::dtls::Role::kClient);
      dtls_->start(now, pair->remote, out);
    } else {
      lose(LostReason::kNoPath);
    }
  }
}

void Transport::drain_dtls() {
  while (const auto event = dtls_->poll_event()) {
    if (const auto* keys = std::get_if<proto::dtls::KeysReady>(&*event)) {
      const auto pair =
          proto::srtp::split_exported(static_cast<proto::srtp::Profile>(keys->profile),
                                      base::ConstBytes(keys->material).first(keys->material_size));
      if (!pair) return lose(LostReason::kHandshake);
      sender_.emplace(pair->client);
      receiver_.emplace(pair->server);
      events_.push_back(Connected{});
    } else if (const auto* failed = std::get_if<proto::dtls::Failed>(&*event)) {
      lose(failed->reason == proto::dtls::FailReason::kWrongFingerprint
               ? LostReason::kWrongCertificate
               : LostReason::kHandshake);
    } else {
      lose(LostReason::kClosed);
    }
  }
}

void Transport::lose(LostReason reason) {
  if (std::exchange(lost_, true)) return;
  events_.push_back(Lost{reason});
}

base::Result<std::size_t, proto::srtp::DropReason> Transport::unprotect_rtp(
    const proto::rtp::Header& header, base::Bytes packet) {
  if (!receiver_) return base::Failure{proto::srtp::DropReason::kNotAuthentic};
  return receiver_->unprotect_rtp(header, packet);
}

std::optional<std::size_t> Transport::unprotect_rtcp(base::Bytes packet) {
  if (!receiver_) return std::nullopt;
  const auto size = receiver_->unprotect_rtcp(packet);
  return size ? std::optional(*size) : std::nullopt;
}

void Transport::send_rtp(const proto::rtp::OutboundHeader& header,
                         std::span<const proto::rtp::Extension> extensions,
                         base::ConstBytes payload, base::TransmitQueue& out) {
  if (!is_connected()) return;
  const base::Bytes buffer = out.open();
  const std::size_t header_size = proto::rtp::write_header(header, extensions, buffer);
  const std::size_t size = header_size + payload.size();
  if (header_size == 0 || size + proto::srtp::kTrailerSizeMax > buffer.size()) return;
  if (!payload.empty()) std::memcpy(buffer.data() + header_size, payload.data(), payload.size());
  out.commit(*ice_.selected(), sender_->protect_rtp(buffer, size, header_size));
}

void Transport::send_rtcp(base::ConstBytes compound, base::TransmitQueue& out) {
  if (!is_connected() || compound.empty()) return;
  const base::Bytes buffer = out.open();
  if (compound.size() + proto::srtp::kRtcpTrailerSizeMax > buffer.size()) return;
  std::memcpy(buffer.data(), compound.data(), compound.size());
  out.commit(*ice_.selected(), sender_->protect_rtcp(buffer, compound.size()));
}

void Transport::close(base::TransmitQueue& out) {
  if (lost_) return;
  if (dtls_) dtls_->close(out);
  lost_ = true;
}

}  // namespace client
