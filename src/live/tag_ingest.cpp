#include "live/tag_ingest.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/aac_configuration.hpp"
#include "media/codec/opus_head.hpp"
#include "proto/rtmp/amf0.hpp"

namespace live {

namespace {

using media::flv::CodedFrame;
using media::flv::Configuration;
using media::flv::TagCodec;
using media::flv::UnsupportedCodec;

constexpr std::int64_t kTicksPerMs = kVideoTimescale / 1000;
constexpr base::Duration kWindow = std::chrono::seconds(1);
constexpr std::uint8_t kAacLc = 2;

std::int64_t seconds_of(base::Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

// A codec that is named in metadata: a number, a code of four characters, or "no".
bool announces(const proto::rtmp::Amf0Value& metadata, std::string_view name) {
  using Type = proto::rtmp::Amf0Value::Type;
  const auto* value = metadata.find(name);
  if (value == nullptr) return false;
  if (value->type == Type::kText) return !value->text.empty();
  return value->type == Type::kNumber && value->number > 0;
}

}  // namespace

void TagIngest::receive(base::Time now, const proto::rtmp::MediaReceived& media) {
  measure(now);
  switch (media.kind) {
    case proto::rtmp::MediaKind::kVideo:
      window_.video_bytes += media.payload.size();
      return on_video(now, media.timestamp_ms, media.payload);
    case proto::rtmp::MediaKind::kAudio:
      window_.audio_bytes += media.payload.size();
      return on_audio(now, media.timestamp_ms, media.payload);
    case proto::rtmp::MediaKind::kData:
      return on_metadata(media.payload);
  }
}

base::Time TagIngest::next_timeout() const {
  const base::Time tracks = tracks_judged_ ? base::kNever : began_ + kTrackDeadline;
  return std::min(tracks, picture_.next_timeout());
}

void TagIngest::handle_timeout(base::Time now) {
  if (!tracks_judged_ && now >= began_ + kTrackDeadline) {
    tracks_judged_ = true;
    const std::int64_t waited = seconds_of(now - began_);
    if (!picture_.format())
      events_.find(
          picture_announced_ ? FindingKind::kAnnouncedPictureMissing : FindingKind::kNoPicture,
          waited);
    if (!audio_format_)
      events_.find(sound_announced_ ? FindingKind::kAnnouncedSoundMissing : FindingKind::kNoSound,
                   waited);
  }
  picture_.handle_timeout(now);
}

Measurements TagIngest::measurements() const {
  Measurements measured = measured_;
  measured.width = picture_.width();
  measured.height = picture_.height();
  measured.keyframe_interval_ms = picture_.keyframe_interval_ms();
  measured.unreadable = events_.unreadable_count();
  return measured;
}

// Only to say later what was promised and did not come; encoders promise anything.
void TagIngest::on_metadata(base::ConstBytes payload) {
  const auto values = proto::rtmp::decode_amf0(payload).values;
  if (values.size() < 2 || values[0].text != "onMetaData") return;
  picture_announced_ |= announces(values[1], "videocodecid");
  sound_announced_ |= announces(values[1], "audiocodecid");
}

void TagIngest::on_video(base::Time now, std::int64_t timestamp_ms, base::ConstBytes body) {
  const auto facts = media::flv::read_video_tag(body);
  if (!facts) return events_.unreadable();
  if (const auto* found = std::get_if<Configuration>(&*facts)) on_video_configuration(*found);
  if (const auto* found = std::get_if<CodedFrame>(&*facts)) on_picture(now, timestamp_ms, *found);
  if (const auto* found = std::get_if<UnsupportedCodec>(&*facts))
    events_.find(FindingKind::kUnsupportedVideo, 0, found->name);
}

void TagIngest::on_video_configuration(const Configuration& found) {
  if (found.codec != TagCodec::kH264)
    return events_.find(FindingKind::kUnsupportedVideo, 0,
                        std::string(media::flv::name_of(found.codec)));
  picture_.on_record(found.record);
}

void TagIngest::on_picture(base::Time now, std::int64_t timestamp_ms, const CodedFrame& coded) {
  if (coded.codec != TagCodec::kH264)
    return events_.find(FindingKind::kUnsupportedVideo, 0,
                        std::string(media::flv::name_of(coded.codec)));
  auto unit = media::codec::read_access_unit(coded.bytes, picture_.length_size());
  if (!unit) return events_.unreadable();
  picture_.take_parameter_sets(*unit);
  if (!unit->has_picture) return;
  const auto time_ms = place(now, kVideoTrack, timestamp_ms);
  if (!time_ms) return;
  const std::int32_t composition_ms =
      std::clamp(coded.composition_ms, -kCompositionMaxMs, kCompositionMaxMs);
  const bool taken =
      picture_.receive(now, *time_ms * kTicksPerMs,
                       composition_ms * static_cast<std::int32_t>(kTicksPerMs), std::move(*unit));
  if (taken) ++window_.frames;
}

void TagIngest::on_audio(base::Time now, std::int64_t timestamp_ms, base::ConstBytes body) {
  const auto facts = media::flv::read_audio_tag(body);
  if (!facts) return events_.unreadable();
  if (const auto* found = std::get_if<Configuration>(&*facts)) on_audio_configuration(*found);
  if (const auto* found = std::get_if<CodedFrame>(&*facts)) on_sound(now, timestamp_ms, *found);
  if (const auto* found = std::get_if<UnsupportedCodec>(&*facts))
    events_.find(FindingKind::kUnsupportedAudio, 0, found->name);
}

void TagIngest::on_audio_configuration(const Configuration& found) {
  if (found.record.size() > kConfigurationSizeMax) return events_.unreadable();
  media::Format format;
  format.configuration.assign(found.record.begin(), found.record.end());
  std::uint32_t samples = 0;
  if (found.codec == TagCodec::kOpus) {
    const auto head = media::codec::parse_opus_head(found.record);
    if (!head) return events_.unreadable();
    format.codec = media::Codec::kOpus;
    format.timescale = media::codec::kOpusRate;
    format.channels = head->channels;
  } else {
    const auto aac = media::codec::parse_aac_configuration(found.record);
    if (!aac) return events_.unreadable();
    if (aac->object_type != kAacLc)
      return events_.find(FindingKind::kUnsupportedAudio, 0,
                          "AAC " + std::to_string(aac->object_type));
    format.codec = media::Codec::kAac;
    format.timescale = aac->sample_rate;
    format.channels = aac->parametric_stereo ? std::uint8_t{2} : aac->channels;
    samples = aac->frame_samples;
  }
  if (audio_format_ == format) return;
  if (!audio_format_ || audio_format_->timescale != format.timescale)
    samples_.emplace(format.timescale);
  samples_per_frame_ = samples;
  audio_format_ = format;
  events_.emit(FormatFound{kAudioTrack, std::move(format)});
}

void TagIngest::on_sound(base::Time now, std::int64_t timestamp_ms, const CodedFrame& coded) {
  if (!audio_format_ || coded.bytes.empty()) return;
  const bool is_aac = coded.codec == TagCodec::kAac;
  if (is_aac != (audio_format_->codec == media::Codec::kAac)) return;
  const base::ConstBytes bytes = is_aac ? media::codec::aac_without_adts(coded.bytes) : coded.bytes;
  const std::uint32_t samples = is_aac ? samples_per_frame_ : media::codec::opus_samples(bytes);
  if (samples == 0) return events_.unreadable();
  const auto time_ms = place(now, kAudioTrack, timestamp_ms);
  if (!time_ms) return;
  const auto start = samples_->place(*time_ms, samples);
  if (!start) {
    ++measured_.sound_frames_left_out;
    return events_.find(FindingKind::kSoundTooFast, 0);
  }
  media::Frame frame{.decode_time = *start, .keyframe = true, .bytes = {}};
  frame.bytes.assign(bytes.begin(), bytes.end());
  events_.emit(FrameReceived{kAudioTrack, std::move(frame)});
}

std::optional<std::int64_t> TagIngest::place(base::Time now, std::size_t track,
                                             std::int64_t timestamp_ms) {
  const auto place = clock_.place(now, track, timestamp_ms);
  if (!place) return std::nullopt;
  if (place->jumped_ms) {
    ++measured_.clock_jumps;
    picture_.on_clock_jump();
    events_.find(FindingKind::kClockJumped, *place->jumped_ms);
    events_.emit(ClockJumped{*place->jumped_ms});
  }
  return place->time_ms;
}

void TagIngest::measure(base::Time now) {
  const base::Duration passed = now - window_start_;
  if (passed < kWindow) return;
  const auto ms = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(passed).count());
  const auto per_second = [&](std::uint64_t count) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(count * 1000 / ms, 0xFFFFFFFF));
  };
  measured_.video_bits_per_second = per_second(8 * window_.video_bytes);
  measured_.audio_bits_per_second = per_second(8 * window_.audio_bytes);
  measured_.frames_per_second = per_second(window_.frames + ms / 2000);
  window_ = {};
  window_start_ = now;
}

}  // namespace live
