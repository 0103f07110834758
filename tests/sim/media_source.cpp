#include "tests/sim/media_source.hpp"

#include <algorithm>
#include <cmath>

namespace sim {

using media::Codec;

MediaSource::MediaSource(sfu::PublicationId publication, std::string mid, SourceOptions options,
                         Dice& dice)
    : publication_(publication), mid_(std::move(mid)), options_(options), dice_(dice) {}

sfu::UplinkTrack MediaSource::track() const {
  using namespace sfu::test;
  sfu::UplinkTrack track{publication_, mid_, options_.codec, kH264Type, kH264RtxType, {}};
  if (options_.codec == Codec::kOpus) {
    track.payload_type = kOpusType;
    track.rtx_payload_type = std::nullopt;
  } else if (options_.codec == Codec::kVp8) {
    track.payload_type = kVp8Type;
    track.rtx_payload_type = kVp8RtxType;
  }
  track.rid = options_.rid;
  return track;
}

void MediaSource::begin_stream(std::uint32_t source) {
  source_ = source;
  number_ = 0;
  stream_ = {.ssrc = dice_.u32() | 0x100,
             .payload_type = track().payload_type,
             .mid = mid_,
             // Browsers begin below 2^15; what begins just below 2^16 is met in the field too.
             .sequence = static_cast<std::uint16_t>(dice_.chance(0.1) ? 65'500 + dice_.below(36)
                                                                      : dice_.below(0x8000)),
             .timestamp = dice_.u32(),
             .rtx_ssrc = dice_.u32() | 0x200,
             .rtx_sequence = static_cast<std::uint16_t>(dice_.below(0x8000))};
  if (track().rtx_payload_type == std::nullopt) stream_.rtx_ssrc = 0;
  stream_.rid = options_.rid;
  history_.clear();
  keyframe_wanted_ = true;
}

void MediaSource::start(base::Time now) {
  if (is_running()) return;
  next_ = now;
  keyframe_wanted_ = true;
}

std::uint32_t MediaSource::timestamp_at(base::Time now) const {
  const double seconds = std::chrono::duration<double>(now - timestamp_at_).count();
  const auto units = std::llround(seconds * media::clock_rate(options_.codec));
  return stream_.timestamp + static_cast<std::uint32_t>(units);
}

sfu::test::Payload MediaSource::payload_of(const Mark& mark) {
  sfu::test::Payload payload;
  switch (options_.codec) {
    case Codec::kOpus:
      payload.assign(40, 0x78);
      break;
    case Codec::kVp8:
      payload = sfu::test::vp8_payload(mark.key, picture_, static_cast<std::uint8_t>(picture_));
      if (!mark.first) payload[0] &= 0xef;              // not the start of a partition
      if (mark.disposable) payload[5] = 1 << 6 | 0x20;  // TID, Y
      payload.resize(options_.payload_size, 0x55);
      break;
    default:
      payload = mark.key && mark.first ? sfu::test::h264_keyframe(options_.payload_size)
                                       : sfu::test::h264_delta(options_.payload_size);
      if (mark.disposable) payload[0] &= 0x1f;  // nal_ref_idc
  }
  write_mark(mark, payload);
  return payload;
}

void MediaSource::handle_timeout(base::Time now, sfu::test::ClientWire& wire,
                                 std::vector<Outgoing>& out) {
  if (now < next_) return;
  next_ = now + options_.interval;
  stream_.timestamp = number_ == 0 ? stream_.timestamp : timestamp_at(now);
  timestamp_at_ = now;
  const bool video = options_.codec != Codec::kOpus;
  const bool key = video && keyframe_wanted_ && now >= keyframe_at_ + kKeyframeInterval;
  std::size_t packets = 1;
  if (video) packets = key ? options_.keyframe_packets : dice_.between(1, options_.packets_max);
  if (key) {
    keyframe_wanted_ = false;
    keyframe_at_ = now;
  }
  ++frame_;
  picture_ = static_cast<std::uint16_t>((picture_ + 1) & 0x7fff);
  const bool disposable = options_.disposables && !key && frame_ % 2 == 1;
  for (std::size_t i = 0; i < packets; ++i) {
    const Mark mark{source_, number_++,        frame_, key || !video,
                    i == 0,  i + 1 == packets, now,    disposable};
    sfu::test::Payload payload = payload_of(mark);
    out.push_back({wire.make_rtp(stream_, payload, mark.last), mark});
    if (video) {
      history_.push_back(
          {stream_.sequence, stream_.timestamp, mark.last, mark, std::move(payload)});
    }
    if (history_.size() > kHistory) history_.pop_front();
    ++stream_.sequence;
  }
}

void MediaSource::resend(std::uint16_t sequence, sfu::test::ClientWire& wire,
                         std::vector<Outgoing>& out) {
  const auto sent = std::find_if(history_.rbegin(), history_.rend(),
                                 [&](const Sent& s) { return s.sequence == sequence; });
  if (sent == history_.rend() || stream_.rtx_ssrc == 0) return;
  out.push_back(
      {wire.make_rtx(stream_, sequence, sent->timestamp, sent->payload, sent->marker), sent->mark});
}

}  // namespace sim
