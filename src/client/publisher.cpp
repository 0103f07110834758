#include "client/publisher.hpp"

#include <algorithm>
#include <cmath>

#include "proto/classify.hpp"

namespace client {
namespace {

constexpr base::Duration kReportInterval = std::chrono::seconds(1);
constexpr std::size_t kCompoundSizeMax = 1200;

std::uint32_t rtp_units(media::Codec codec, base::Duration time) {
  const double seconds = std::chrono::duration<double>(time).count();
  return static_cast<std::uint32_t>(std::llround(seconds * media::clock_rate(codec)));
}

// Seconds in 32.32 fixed point; where the clock begins is nobody's business (RFC 3550 section 4).
std::uint64_t ntp_of(base::Time now) {
  const auto nanoseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  const std::uint64_t seconds = nanoseconds / 1'000'000'000;
  const std::uint64_t rest = nanoseconds % 1'000'000'000;
  return seconds << 32 | (rest << 32) / 1'000'000'000;
}

}  // namespace

Publisher::Publisher(Transport transport, std::vector<OutboundTrack> tracks, std::string cname,
                     base::Random& random)
    : transport_(std::move(transport)), cname_(std::move(cname)) {
  for (OutboundTrack& track : tracks) {
    Stream& stream = streams_.emplace_back();
    stream.track = std::move(track);
    // Below 2^15, so that a loss right at the start is not taken for a rollover (RFC 3711 3.3.1).
    stream.sequence = static_cast<std::uint16_t>(random.u32() & 0x3fff);
    stream.rtx_sequence = static_cast<std::uint16_t>(random.u32() & 0x3fff);
    stream.first_timestamp = random.u32();
    if (stream.track.rtx_payload_type != 0) stream.kept.resize(kRepairsMax);
  }
}

void Publisher::send_frame(base::Time now, std::size_t track, base::Duration at,
                           std::span<const std::vector<std::uint8_t>> payloads,
                           base::TransmitQueue& out) {
  if (!transport_.is_connected() || track >= streams_.size()) return;
  Stream& stream = streams_[track];
  if (report_due_ == base::kNever) report_due_ = now;
  stream.frame_at = now;
  stream.frame_timestamp = stream.first_timestamp + rtp_units(stream.track.codec, at);
  for (const auto& payload : payloads) {
    const bool is_picture = media::kind_of(stream.track.codec) == media::Kind::kVideo;
    const bool marker = is_picture && &payload == &payloads.back();
    const proto::rtp::OutboundHeader header{marker, stream.track.payload_type, stream.sequence,
                                            stream.frame_timestamp, stream.track.ssrc};
    if (!stream.kept.empty()) {
      stream.kept[stream.sequence % kRepairsMax] = {stream.sequence, stream.frame_timestamp, marker,
                                                    payload};
    }
    send_packet(stream, header, payload, out);
    ++stream.sequence;
    ++stream.packets;
    stream.octets += static_cast<std::uint32_t>(payload.size());
    ++counts_.packets;
    counts_.bytes += payload.size();
  }
}

void Publisher::send_packet(Stream& stream, const proto::rtp::OutboundHeader& header,
                            base::ConstBytes payload, base::TransmitQueue& out) {
  std::array<proto::rtp::Extension, 2> extensions;
  std::size_t count = 0;
  std::uint8_t number[2];
  base::store_u16(number, ++transport_sequence_);
  if (stream.track.mid_extension != 0) {
    extensions[count++] = {stream.track.mid_extension, base::as_bytes(stream.track.mid)};
  }
  if (stream.track.transport_extension != 0) {
    extensions[count++] = {stream.track.transport_extension, number};
  }
  transport_.send_rtp(header, std::span(extensions).first(count), payload, out);
}

void Publisher::receive(base::Time now, base::SocketAddress from, base::Bytes datagram,
                        base::TransmitQueue& out) {
  switch (proto::classify(datagram)) {
    case proto::DatagramKind::kRtp:
      return;  // nothing was asked for
    case proto::DatagramKind::kRtcp:
      break;
    default:
      return transport_.receive(now, from, datagram, out);
  }
  const auto size = transport_.unprotect_rtcp(datagram);
  if (!size) return;
  proto::rtcp::Reader reader{base::ConstBytes(datagram).first(*size)};
  while (const auto packet = reader.next()) {
    if (const auto* nack = std::get_if<proto::rtcp::Nack>(&*packet)) repair(*nack, out);
    if (std::holds_alternative<proto::rtcp::Pli>(*packet) ||
        std::holds_alternative<proto::rtcp::Fir>(*packet)) {
      ++counts_.keyframe_requests;
    }
  }
}

void Publisher::repair(const proto::rtcp::Nack& nack, base::TransmitQueue& out) {
  const auto found = std::find_if(streams_.begin(), streams_.end(), [&](const Stream& stream) {
    return stream.track.ssrc == nack.media && !stream.kept.empty();
  });
  if (found == streams_.end()) return;
  proto::rtcp::for_each_lost(nack, [&](std::uint16_t sequence) {
    const Kept& kept = found->kept[sequence % kRepairsMax];
    if (kept.sequence != sequence || kept.payload.empty()) return;
    std::vector<std::uint8_t> payload{static_cast<std::uint8_t>(sequence >> 8),
                                      static_cast<std::uint8_t>(sequence)};
    payload.insert(payload.end(), kept.payload.begin(), kept.payload.end());
    send_packet(*found,
                {kept.marker, found->track.rtx_payload_type, found->rtx_sequence++, kept.timestamp,
                 found->track.rtx_ssrc},
                payload, out);
    ++counts_.repairs;
  });
}

void Publisher::handle_timeout(base::Time now, base::TransmitQueue& out) {
  if (now >= transport_.next_timeout()) transport_.handle_timeout(now, out);
  if (now < report_due_) return;
  report_due_ = now + kReportInterval;
  report(now, out);
}

void Publisher::report(base::Time now, base::TransmitQueue& out) {
  std::uint8_t buffer[kCompoundSizeMax];
  base::ByteWriter compound{buffer};
  for (const Stream& stream : streams_) {
    if (stream.packets == 0) continue;
    proto::rtcp::SenderReport report;
    report.ssrc = stream.track.ssrc;
    report.ntp = ntp_of(now);
    report.rtp_timestamp =
        stream.frame_timestamp + rtp_units(stream.track.codec, now - stream.frame_at);
    report.packet_count = stream.packets;
    report.octet_count = stream.octets;
    proto::rtcp::write_sender_report(report, compound);
    proto::rtcp::write_sdes_cname(report.ssrc, cname_, compound);
  }
  if (compound.ok()) transport_.send_rtcp(compound.written(), out);
}

base::Time Publisher::next_timeout() const {
  return std::min(transport_.next_timeout(), report_due_);
}

}  // namespace client
