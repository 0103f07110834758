#include "live/packet_feed.hpp"

#include <utility>

#include "live/ingest_events.hpp"
#include "media/codec/avc_configuration.hpp"
#include "media/codec/opus_head.hpp"
#include "media/rtp_payload/packetize.hpp"

namespace live {
namespace {

using media::Codec;
using media::Kind;

constexpr std::uint8_t kOpusChannelsMax = 2;  // RFC 7587 section 7

base::Duration duration_of(std::int64_t ticks, std::uint32_t timescale) {
  const std::int64_t seconds = ticks / timescale;
  const std::int64_t rest = ticks % timescale;
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(rest * 1'000'000'000 / timescale);
}

std::uint32_t timestamp_of(base::Duration time, std::uint32_t rate) {
  const std::int64_t seconds = time / std::chrono::seconds(1);
  const std::int64_t rest = (time % std::chrono::seconds(1)).count();
  return static_cast<std::uint32_t>(seconds * rate + rest * rate / 1'000'000'000);
}

}  // namespace

void PacketFeed::on_format(const media::Format& format) {
  if (media::kind_of(format.codec) == Kind::kAudio) {
    transcoder_.reset();
    cannot_decode_ = false;
    sound_ = format;
    return;
  }
  picture_.reset();
  awaits_keyframe_ = true;
  sets_.clear();
  const auto avc = media::codec::parse_avc_configuration(format.configuration);
  if (format.codec != Codec::kH264 || !avc) return;
  picture_ = format;
  sets_ = avc->sps;
  sets_.insert(sets_.end(), avc->pps.begin(), avc->pps.end());
}

void PacketFeed::begin_with(const std::vector<media::Frame>& pictures) {
  if (!picture_) return;
  for (const media::Frame& picture : pictures) on_picture(picture);
}

void PacketFeed::on_frame(base::Time now, Kind kind, const media::Frame& frame) {
  const auto& format = kind == Kind::kVideo ? picture_ : sound_;
  if (!format || format->timescale == 0) return;
  keep_line(now, duration_of(frame.decode_time, format->timescale));
  if (kind == Kind::kVideo) {
    on_picture(frame);
  } else {
    on_sound(frame);
  }
}

void PacketFeed::on_picture(const media::Frame& frame) {
  if (frame.keyframe) awaits_keyframe_ = false;
  if (awaits_keyframe_) return;
  std::vector<base::ConstBytes> sets;
  if (frame.keyframe) sets.assign(sets_.begin(), sets_.end());
  auto payloads = media::rtp_payload::packetize_h264_sample(
      sets, frame.bytes, media::rtp_payload::kPayloadSizeDefault);
  const auto timestamp = static_cast<std::uint32_t>(frame.decode_time + frame.composition_offset);
  for (std::size_t i = 0; i < payloads.size(); ++i) {
    add(pictures_, timestamp, i + 1 == payloads.size(), std::move(payloads[i]));
  }
}

void PacketFeed::on_sound(const media::Frame& frame) {
  if (sound_->codec == Codec::kOpus) {
    if (sound_->channels > kOpusChannelsMax) return;
    return add(sounds_, static_cast<std::uint32_t>(frame.decode_time), !sounds_.begun, frame.bytes);
  }
  if (sound_->codec != Codec::kAac || aac_.plugin == nullptr || cannot_decode_) return;
  if (!transcoder_) {
    transcoder_ =
        media::transcode::AacToOpus::make(*aac_.plugin, sound_->configuration, sound_->timescale);
    cannot_decode_ = transcoder_ == nullptr;
    if (cannot_decode_) return;
  }
  transcoder_->push(frame.decode_time, frame.bytes);
  while (auto opus = transcoder_->poll()) {
    add(sounds_, static_cast<std::uint32_t>(opus->time), !sounds_.begun, std::move(opus->bytes));
  }
}

void PacketFeed::add(Track& track, std::uint32_t timestamp, bool marker,
                     std::vector<std::uint8_t> payload) {
  track.begun = true;
  track.packets.push_back({++track.sequence, timestamp, marker, std::move(payload)});
}

// Both tracks are reported by one line, so that however it lies they are together.
void PacketFeed::keep_line(base::Time now, base::Duration media_time) {
  const base::Duration here = now.time_since_epoch() - media_time;
  if (line_ && std::chrono::abs(here - *line_) <= kOffLineMax) return;
  line_ = here;
  pictures_.report_due = sounds_.report_due = {};
}

std::vector<FeedBatch> PacketFeed::take(base::Time now) {
  std::vector<FeedBatch> batches;
  take(now, Kind::kVideo, pictures_, batches);
  take(now, Kind::kAudio, sounds_, batches);
  return batches;
}

void PacketFeed::take(base::Time now, Kind kind, Track& track, std::vector<FeedBatch>& batches) {
  const bool reports = track.begun && line_ && now >= track.report_due;
  if (track.packets.empty() && !reports) return;
  FeedBatch batch;
  batch.place = place_;
  batch.source = source_;
  batch.kind = kind;
  batch.codec = kind == Kind::kVideo ? Codec::kH264 : Codec::kOpus;
  batch.packets = std::exchange(track.packets, {});
  if (reports) {
    track.report_due = now + kReportInterval;
    batch.report = FeedBatch::Report{
        now, timestamp_of(now.time_since_epoch() - *line_, media::clock_rate(batch.codec))};
  }
  batches.push_back(std::move(batch));
}

}  // namespace live
