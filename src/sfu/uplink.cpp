#include "sfu/uplink.hpp"

#include <algorithm>

#include "media/codec/inspect.hpp"
#include "proto/rtp/audio_level.hpp"

namespace sfu {

using base::Failure;

bool is_same_stream(const UplinkTrack& a, const UplinkTrack& b) {
  return a.publication == b.publication && a.mid == b.mid && a.codec == b.codec && a.rid == b.rid;
}

void Uplink::configure(base::Time now, const SetUplink& uplink) {
  // Streams keep their numbering while their track stays; the others are forgotten.
  std::map<std::uint32_t, Stream> kept;
  std::vector<std::uint32_t> leaders(uplink.tracks.size());
  std::vector<WorstLoss> losses(uplink.tracks.size());
  for (auto& [ssrc, stream] : streams_) {
    const UplinkTrack& before = tracks_[stream.track];
    const auto same =
        std::find_if(uplink.tracks.begin(), uplink.tracks.end(),
                     [&](const UplinkTrack& track) { return is_same_stream(track, before); });
    if (same == uplink.tracks.end()) continue;
    const auto now_at = static_cast<std::size_t>(same - uplink.tracks.begin());
    if (leaders_[stream.track] == ssrc) leaders[now_at] = ssrc;
    losses[now_at] = losses_[stream.track];
    stream.track = now_at;
    kept.emplace(ssrc, std::move(stream));
  }
  streams_ = std::move(kept);
  leaders_ = std::move(leaders);
  losses_ = std::move(losses);
  tracks_ = uplink.tracks;
  extensions_ = uplink.extensions;
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    for (const InboundSource& source : tracks_[i].sources) {
      bind(now, source.ssrc, i, std::nullopt);
      if (source.rtx_ssrc) bind(now, *source.rtx_ssrc, i, source.ssrc);
    }
  }
  if (!tracks_.empty() && !report_due_) report_due_ = now + kReportInterval;
}

Uplink::Stream* Uplink::bind(base::Time now, std::uint32_t ssrc, std::size_t track,
                             std::optional<std::uint32_t> rtx_of) {
  const auto found = streams_.find(ssrc);
  if (found != streams_.end()) return &found->second;
  if (streams_.size() >= kStreamsMax && !forget_silent(now)) return nullptr;
  Stream stream(track, ssrc, tracks_[track].codec);
  stream.rtx_of = rtx_of;
  return &streams_.emplace(ssrc, std::move(stream)).first->second;
}

bool Uplink::forget_silent(base::Time now) {
  const auto leads_or_repairs = [&](const auto& entry) {
    const std::uint32_t leader = leaders_[entry.second.track];
    return leader != 0 && (entry.first == leader || entry.second.rtx_of == leader);
  };
  auto oldest = streams_.end();
  for (auto entry = streams_.begin(); entry != streams_.end(); ++entry) {
    if (leads_or_repairs(*entry)) continue;
    if (oldest == streams_.end() || entry->second.heard < oldest->second.heard) oldest = entry;
  }
  if (oldest == streams_.end()) return false;
  const auto& heard = oldest->second.heard;
  if (heard && now < *heard + kForgettableAfter) return false;
  streams_.erase(oldest);
  return true;
}

// By what the packet says, or one before it said.
bool Uplink::is_layer(const proto::rtp::Header& header, const UplinkTrack& track) {
  auto rid = proto::rtp::find_extension(header, extensions_.rid);
  if (!rid) rid = proto::rtp::find_extension(header, extensions_.repaired_rid);
  if (!rid) {
    const auto known = layers_.find(header.ssrc);
    if (known == layers_.end()) return track.rid.empty();
    return known->second.rid == track.rid && known->second.mid == track.mid;
  }
  if (track.rid.empty()) return true;
  if (base::as_text(*rid) != track.rid) return false;
  if (layers_.size() >= kStreamsMax) layers_.clear();
  layers_[header.ssrc] = {track.mid, track.rid};
  return true;
}

std::optional<std::size_t> Uplink::track_of(const proto::rtp::Header& header) {
  const auto mid = proto::rtp::find_extension(header, extensions_.mid);
  std::optional<std::size_t> by_type;
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    const UplinkTrack& track = tracks_[i];
    if (mid) {
      if (base::as_text(*mid) == track.mid && is_layer(header, track)) return i;
      continue;
    }
    const bool of_type =
        track.payload_type == header.payload_type || track.rtx_payload_type == header.payload_type;
    if (!of_type || !is_layer(header, track)) continue;
    if (by_type) return std::nullopt;  // two tracks have this payload type: it names neither
    by_type = i;
  }
  return by_type;
}

bool Uplink::leads(base::Time now, std::uint32_t ssrc, const Stream& stream) {
  std::uint32_t& leader = leaders_[stream.track];
  if (leader == ssrc) return true;
  const auto successor = streams_.find(leader);
  const bool passed_over = stream.heard && successor != streams_.end() && successor->second.heard &&
                           now < *successor->second.heard + kSuccessionWait;
  if (passed_over) return false;
  leader = ssrc;
  return true;
}

Uplink::Stream* Uplink::resolve(base::Time now, const proto::rtp::Header& header) {
  const auto found = streams_.find(header.ssrc);
  if (found != streams_.end()) return &found->second;
  const auto track = track_of(header);
  if (!track) return nullptr;
  if (tracks_[*track].rtx_payload_type == header.payload_type) {
    const std::uint32_t leader = leaders_[*track];  // what it repairs, when nothing else says so
    return leader != 0 ? bind(now, header.ssrc, *track, leader) : nullptr;
  }
  return bind(now, header.ssrc, *track, std::nullopt);
}

base::Result<Uplink::Arrived, DropReason> Uplink::receive(base::Time now,
                                                          const proto::rtp::Header& header,
                                                          base::ConstBytes payload) {
  const auto transport = proto::rtp::find_extension(header, extensions_.transport_sequence);
  if (transport && transport->size() == 2) {
    twcc_.received(now, base::load_u16(transport->data()));
  }
  Stream* stream = resolve(now, header);
  if (stream == nullptr) return Failure{DropReason::kUnknownStream};
  if (stream->rtx_of) {
    stream->heard = now;
    return retransmission(now, *stream, header, payload);
  }
  if (header.payload_type != tracks_[stream->track].payload_type ||
      !leads(now, header.ssrc, *stream)) {
    return Failure{DropReason::kUnknownStream};
  }
  stream->heard = now;
  last_media_ssrc_ = header.ssrc;
  stream->bytes += payload.size();
  stream->statistics.received(now, stream->sequences.peek(header.sequence), header.timestamp);
  return arrive(now, header.ssrc, *stream, header.sequence, header, payload);
}

// RFC 4588 section 4: the original sequence number stands before the original payload.
base::Result<Uplink::Arrived, DropReason> Uplink::retransmission(base::Time now, const Stream& rtx,
                                                                 const proto::rtp::Header& header,
                                                                 base::ConstBytes payload) {
  const auto primary = streams_.find(*rtx.rtx_of);
  // Chromium probes for bandwidth with padding on the RTX stream: nothing to forward.
  if (payload.empty()) return Failure{DropReason::kDuplicate};
  if (payload.size() < 2) return Failure{DropReason::kMalformed};
  if (primary == streams_.end() || leaders_[rtx.track] != primary->first) {
    return Failure{DropReason::kUnknownStream};
  }
  return arrive(now, primary->first, primary->second, base::load_u16(payload.data()), header,
                payload.subspan(2));
}

Uplink::Arrived Uplink::arrive(base::Time now, std::uint32_t ssrc, Stream& stream,
                               std::uint16_t sequence, const proto::rtp::Header& header,
                               base::ConstBytes payload) {
  const UplinkTrack& track = tracks_[stream.track];
  Arrived arrived;
  arrived.publication = track.publication;
  arrived.ssrc = ssrc;
  const std::optional<std::uint64_t> newest = stream.sequences.newest();
  arrived.packet.sequence = stream.sequences.extend(sequence);
  if (newest) {
    arrived.packet.order = arrived.packet.sequence > *newest ? Order::kNewest : Order::kLate;
  }
  arrived.packet.timestamp = header.timestamp;
  arrived.packet.marker = header.marker;
  arrived.packet.codec = track.codec;
  arrived.packet.payload = payload;
  if (!payload.empty()) {
    arrived.packet.facts = media::codec::inspect(track.codec, payload, header.marker);
  }
  if (media::kind_of(track.codec) == media::Kind::kAudio) {
    arrived.packet.level = proto::rtp::audio_level(header, extensions_.audio_level);
  }
  const bool is_picture = media::kind_of(track.codec) == media::Kind::kVideo;
  if (is_picture || track.repeats) {
    arrived.gap_too_large = !stream.nack.received(now, arrived.packet.sequence) && is_picture;
  }
  return arrived;
}

std::optional<Uplink::Report> Uplink::sender_report(base::Time now,
                                                    const proto::rtcp::SenderReport& report) {
  const auto found = streams_.find(report.ssrc);
  if (found == streams_.end() || found->second.rtx_of) return std::nullopt;
  if (leaders_[found->second.track] != report.ssrc) return std::nullopt;
  found->second.statistics.sender_report(now, report.ntp);
  clock_.sender_report(now, report.ntp);
  const auto at = clock_.to_ours(report.ntp);
  if (!at) return std::nullopt;
  return Report{tracks_[found->second.track].publication, *at, report.rtp_timestamp};
}

void Uplink::hear_loss(base::Time now, PublicationId publication, std::uint8_t fraction) {
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    if (tracks_[i].publication == publication) losses_[i].note(now, fraction);
  }
}

proto::rtcp::ReportBlock Uplink::take_block(base::Time now, Stream& stream) {
  proto::rtcp::ReportBlock block = stream.statistics.take_block(now);
  if (media::kind_of(tracks_[stream.track].codec) == media::Kind::kAudio) {
    block.fraction_lost = std::max(block.fraction_lost, losses_[stream.track].worst(now));
  }
  return block;
}

// What does not fit stays due.
void Uplink::write_nacks(base::Time now, base::ByteWriter& out) {
  constexpr std::size_t kNackHeaderSize = 12;
  constexpr std::size_t kNackItemSize = 4;  // one lost packet, when none of the others is near
  for (auto& [ssrc, stream] : streams_) {
    if (out.left() < kNackHeaderSize + kNackItemSize) return;
    lost_.clear();
    if (stream.nack.missing() > 0) lost_.reserve(feedback::NackTracker::kMissingMax);
    stream.nack.take_due(now, (out.left() - kNackHeaderSize) / kNackItemSize, lost_);
    stream.nacks += lost_.size();
    if (!lost_.empty()) proto::rtcp::write_nack(kOwnSsrc, ssrc, lost_, out);
  }
}

bool Uplink::write_feedback(base::Time now, base::ByteWriter& out) {
  if (now < next_timeout()) return false;
  // Every compound begins with a report (RFC 3550 section 6.1), though reduced size is negotiated.
  proto::rtcp::ReceiverReport report;
  report.ssrc = kOwnSsrc;
  const bool report_due = report_due_ && now >= *report_due_;
  if (report_due) {
    report_due_ = now + kReportInterval;
    for (auto& [ssrc, stream] : streams_) {
      if (!stream.statistics.any() || report.reports.count == proto::rtcp::kReportBlocksMax) {
        continue;
      }
      report.reports.blocks[report.reports.count++] = take_block(now, stream);
    }
  }
  proto::rtcp::write_receiver_report(report, out);
  if (report_due && last_media_ssrc_ != 0) {
    const std::uint32_t ssrcs[] = {last_media_ssrc_};
    proto::rtcp::write_remb(kOwnSsrc, kPublisherBitrateMax, ssrcs, out);
  }
  write_nacks(now, out);
  while (out.left() > 64 && twcc_.write_due(now, kOwnSsrc, last_media_ssrc_, out)) {
  }
  return true;
}

std::vector<ReceivedStream> Uplink::streams() const {
  std::vector<ReceivedStream> streams;
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    const auto found = streams_.find(leaders_[i]);
    if (leaders_[i] == 0 || found == streams_.end()) continue;
    const Stream& stream = found->second;
    ReceivedStream& inbound = streams.emplace_back();
    inbound.publication = tracks_[i].publication;
    inbound.codec = tracks_[i].codec;
    inbound.packets = stream.statistics.packets();
    inbound.bytes = stream.bytes;
    inbound.lost = stream.statistics.lost();
    inbound.jitter = stream.statistics.jitter();
    inbound.nacks = stream.nacks;
  }
  return streams;
}

base::Time Uplink::next_timeout() const {
  base::Time next = std::min(report_due_.value_or(base::kNever), twcc_.next_timeout());
  for (const auto& [ssrc, stream] : streams_) next = std::min(next, stream.nack.next_timeout());
  return next;
}

}  // namespace sfu
