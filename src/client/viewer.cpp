#include "client/viewer.hpp"

#include <algorithm>

#include "proto/classify.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/sdp/negotiate.hpp"

namespace client {
namespace {

constexpr base::Duration kReportInterval = std::chrono::seconds(1);
constexpr std::uint32_t kOwnSsrc = 1;

}  // namespace

std::optional<base::ConstBytes> Viewer::receive(base::Time now, base::SocketAddress from,
                                                base::Bytes datagram, base::TransmitQueue& out) {
  switch (proto::classify(datagram)) {
    case proto::DatagramKind::kRtp:
      return on_rtp(now, datagram);
    case proto::DatagramKind::kRtcp:
      return std::nullopt;  // a player would set its clocks by it
    default:
      transport_.receive(now, from, datagram, out);
      return std::nullopt;
  }
}

std::optional<base::ConstBytes> Viewer::on_rtp(base::Time now, base::Bytes packet) {
  const auto header = proto::rtp::parse_header(packet);
  if (!header || !transport_.is_connected()) return std::nullopt;
  auto found = streams_.find(header->ssrc);
  if (found == streams_.end()) {
    if (streams_.size() == kStreamsMax) return std::nullopt;
    found = streams_.try_emplace(header->ssrc).first;
  }
  Reception& stream = found->second;
  const bool sampled = decrypt_every_ != 0 && stream.packets() % decrypt_every_ == 0;
  const std::size_t wire_size = packet.size();
  std::optional<base::ConstBytes> payload;
  if (sampled) {
    const auto size = transport_.unprotect_rtp(*header, packet);
    if (size) {
      ++decrypted_;
      const auto body = proto::rtp::payload_of(*header, packet.first(*size));
      if (body) payload = *body;
    } else if (size.error() == proto::srtp::DropReason::kNotAuthentic) {
      ++decrypted_;
      ++forged_;
      return std::nullopt;
    }  // else sent again, too late for the replay window: it came, all the same
  }
  stream.received(header->sequence, wire_size);
  const auto number = proto::rtp::find_extension(*header, proto::sdp::kTransportSequenceId);
  if (number && number->size() == 2) arrivals_.received(now, base::load_u16(number->data()));
  if (!first_media_) {
    first_media_ = now;
    report_due_ = now + kReportInterval;
  }
  return payload;
}

void Viewer::handle_timeout(base::Time now, base::TransmitQueue& out) {
  if (now >= transport_.next_timeout()) transport_.handle_timeout(now, out);
  if (now >= arrivals_.next_timeout()) tell_arrivals(now, out);
  if (now < report_due_) return;
  report_due_ = now + kReportInterval;
  report(out);
}

// What does not fit is due again at once.
void Viewer::tell_arrivals(base::Time now, base::TransmitQueue& out) {
  std::uint8_t buffer[1200];
  base::ByteWriter compound{buffer};
  proto::rtcp::write_receiver_report({kOwnSsrc, {}}, compound);
  while (compound.left() > 64 && arrivals_.write_due(now, kOwnSsrc, kOwnSsrc, compound)) {
  }
  transport_.send_rtcp(compound.written(), out);
}

void Viewer::report(base::TransmitQueue& out) {
  proto::rtcp::ReceiverReport report{kOwnSsrc, {}};
  for (auto& [ssrc, stream] : streams_) {
    report.reports.blocks[report.reports.count++] = stream.take_block(ssrc);
  }
  std::uint8_t buffer[8 + 24 * kStreamsMax];
  base::ByteWriter compound{buffer};
  proto::rtcp::write_receiver_report(report, compound);
  if (compound.ok()) transport_.send_rtcp(compound.written(), out);
}

base::Time Viewer::next_timeout() const {
  return std::min({transport_.next_timeout(), report_due_, arrivals_.next_timeout()});
}

}  // namespace client
