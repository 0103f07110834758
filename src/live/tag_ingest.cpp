#include "live/tag_ingest.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/aac_configuration.hpp"
#include "media/codec/h264_parameters.hpp"
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
constexpr std::size_t kFindingsMax = 64;  // a stream cannot say more than that of itself
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
  base::Time next = tracks_judged_ ? base::kNever : began_ + kTrackDeadline;
  if (keyframe_missed_since_) next = std::min(next, *keyframe_missed_since_ + kKeyframeDeadline);
  return next;
}

void TagIngest::handle_timeout(base::Time now) {
  if (!tracks_judged_ && now >= began_ + kTrackDeadline) {
    tracks_judged_ = true;
    const std::int64_t waited = seconds_of(now - began_);
    if (!video_format_)
      find(picture_announced_ ? FindingKind::kAnnouncedPictureMissing : FindingKind::kNoPicture,
           waited);
    if (!audio_format_)
      find(sound_announced_ ? FindingKind::kAnnouncedSoundMissing : FindingKind::kNoSound, waited);
  }
  if (keyframe_missed_since_ && now >= *keyframe_missed_since_ + kKeyframeDeadline) {
    find(FindingKind::kNoKeyframe, seconds_of(now - *keyframe_missed_since_));
    keyframe_missed_since_.reset();
  }
}

std::optional<TagIngest::Event> TagIngest::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop();
  return event;
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
  if (!facts) return unreadable();
  if (const auto* found = std::get_if<Configuration>(&*facts)) on_video_configuration(*found);
  if (const auto* found = std::get_if<CodedFrame>(&*facts)) on_picture(now, timestamp_ms, *found);
  if (const auto* found = std::get_if<UnsupportedCodec>(&*facts))
    find(FindingKind::kUnsupportedVideo, 0, found->name);
}

void TagIngest::on_video_configuration(const Configuration& found) {
  if (found.codec != TagCodec::kH264)
    return find(FindingKind::kUnsupportedVideo, 0, std::string(media::flv::name_of(found.codec)));
  // The same again, while the pictures may have brought newer sets.
  if (std::equal(found.record.begin(), found.record.end(), last_header_.begin(),
                 last_header_.end()))
    return;
  auto configuration = media::codec::parse_avc_configuration(found.record);
  if (!configuration || found.record.size() > kConfigurationSizeMax) return unreadable();
  last_header_.assign(found.record.begin(), found.record.end());
  avc_ = std::move(*configuration);
  set_video_format();
}

void TagIngest::on_picture(base::Time now, std::int64_t timestamp_ms, const CodedFrame& coded) {
  if (coded.codec != TagCodec::kH264)
    return find(FindingKind::kUnsupportedVideo, 0, std::string(media::flv::name_of(coded.codec)));
  auto unit = media::codec::read_access_unit(coded.bytes, avc_.length_size);
  if (!unit) return unreadable();
  take_parameter_sets(*unit);
  if (!unit->has_picture) return;
  const auto time_ms = place(now, kVideoTrack, timestamp_ms);
  if (!time_ms) return;
  const std::int32_t composition_ms =
      std::clamp(coded.composition_ms, -kCompositionMaxMs, kCompositionMaxMs);
  judge_picture(now, *time_ms, unit->is_idr, composition_ms);
  if (unit->is_idr) awaits_keyframe_ = false;
  if (!video_format_ || awaits_keyframe_) return;
  ++window_.frames;
  media::Frame frame;
  // Small steps back and frames at the same time: as close behind the last as can be.
  frame.decode_time = std::max(*time_ms * kTicksPerMs, last_decode_time_ + 1);
  frame.composition_offset = composition_ms * static_cast<std::int32_t>(kTicksPerMs);
  frame.keyframe = unit->is_idr;
  frame.bytes = std::move(unit->bytes);
  last_decode_time_ = frame.decode_time;
  events_.emplace(FrameReceived{kVideoTrack, std::move(frame)});
}

// Encoders repeat their sets before key frames; what is known already changes nothing.
void TagIngest::take_parameter_sets(media::codec::AccessUnit& unit) {
  const auto is_new = [](const auto& known, const media::codec::NalUnit& set) {
    return set.size() <= kConfigurationSizeMax &&
           std::find(known.begin(), known.end(), set) == known.end();
  };
  bool changed = false;
  std::erase_if(unit.sps, [](const auto& set) { return set.size() > kConfigurationSizeMax; });
  if (std::any_of(unit.sps.begin(), unit.sps.end(),
                  [&](const auto& set) { return is_new(avc_.sps, set); })) {
    if (unit.sps.size() > kPictureSetsMax) unit.sps.resize(kPictureSetsMax);
    avc_.sps = std::move(unit.sps);
    if (!unit.pps.empty()) avc_.pps.clear();
    changed = true;
  }
  for (media::codec::NalUnit& set : unit.pps) {
    if (!is_new(avc_.pps, set)) continue;
    if (avc_.pps.size() >= kPictureSetsMax) avc_.pps.erase(avc_.pps.begin());
    avc_.pps.push_back(std::move(set));
    changed = true;
  }
  if (changed) set_video_format();
}

void TagIngest::set_video_format() {
  auto record = media::codec::make_avc_configuration(avc_.sps, avc_.pps);
  if (record.empty()) return;  // the other kind of set is still to come
  const auto parameters = media::codec::parse_h264_sps(avc_.sps[0]);
  if (!parameters) return unreadable();
  if (parameters->chroma_format > 1) find(FindingKind::kColourFormat, parameters->chroma_format);
  if (parameters->bit_depth > 8) find(FindingKind::kBitDepth, parameters->bit_depth);
  if (parameters->interlaced) find(FindingKind::kInterlaced, 0);
  measured_.width = parameters->width;
  measured_.height = parameters->height;
  set_format(kVideoTrack, {.codec = media::Codec::kH264,
                           .timescale = kVideoTimescale,
                           .configuration = std::move(record),
                           .width = parameters->width,
                           .height = parameters->height});
}

void TagIngest::judge_picture(base::Time now, std::int64_t time_ms, bool keyframe,
                              std::int32_t composition_ms) {
  if (!first_composition_ms_) first_composition_ms_ = composition_ms;
  if (*first_composition_ms_ != composition_ms) find(FindingKind::kBFrames, 0);
  if (!keyframe) {
    if (!last_keyframe_ms_ && !keyframe_missed_since_ &&
        !found_.contains({FindingKind::kNoKeyframe, ""}))
      keyframe_missed_since_ = now;
    if (last_keyframe_ms_ && time_ms - *last_keyframe_ms_ > kKeyframeGivenUpMs)
      find(FindingKind::kKeyframesFarApart, time_ms - *last_keyframe_ms_);
    return;
  }
  keyframe_missed_since_.reset();
  if (last_keyframe_ms_ && time_ms > *last_keyframe_ms_) {
    measured_.keyframe_interval_ms = time_ms - *last_keyframe_ms_;
    if (measured_.keyframe_interval_ms > kKeyframeIntervalMaxMs)
      find(FindingKind::kKeyframesFarApart, measured_.keyframe_interval_ms);
  }
  last_keyframe_ms_ = time_ms;
}

void TagIngest::on_audio(base::Time now, std::int64_t timestamp_ms, base::ConstBytes body) {
  const auto facts = media::flv::read_audio_tag(body);
  if (!facts) return unreadable();
  if (const auto* found = std::get_if<Configuration>(&*facts)) on_audio_configuration(*found);
  if (const auto* found = std::get_if<CodedFrame>(&*facts)) on_sound(now, timestamp_ms, *found);
  if (const auto* found = std::get_if<UnsupportedCodec>(&*facts))
    find(FindingKind::kUnsupportedAudio, 0, found->name);
}

void TagIngest::on_audio_configuration(const Configuration& found) {
  if (found.record.size() > kConfigurationSizeMax) return unreadable();
  media::Format format;
  format.configuration.assign(found.record.begin(), found.record.end());
  std::uint32_t samples = 0;
  if (found.codec == TagCodec::kOpus) {
    const auto head = media::codec::parse_opus_head(found.record);
    if (!head) return unreadable();
    format.codec = media::Codec::kOpus;
    format.timescale = media::codec::kOpusRate;
    format.channels = head->channels;
  } else {
    const auto aac = media::codec::parse_aac_configuration(found.record);
    if (!aac) return unreadable();
    if (aac->object_type != kAacLc)
      return find(FindingKind::kUnsupportedAudio, 0, "AAC " + std::to_string(aac->object_type));
    format.codec = media::Codec::kAac;
    format.timescale = aac->sample_rate;
    format.channels = aac->parametric_stereo ? std::uint8_t{2} : aac->channels;
    samples = aac->frame_samples;
  }
  if (audio_format_ == format) return;
  if (!audio_format_ || audio_format_->timescale != format.timescale)
    samples_.emplace(format.timescale);
  samples_per_frame_ = samples;
  set_format(kAudioTrack, std::move(format));
}

void TagIngest::on_sound(base::Time now, std::int64_t timestamp_ms, const CodedFrame& coded) {
  if (!audio_format_ || coded.bytes.empty()) return;
  const bool is_aac = coded.codec == TagCodec::kAac;
  if (is_aac != (audio_format_->codec == media::Codec::kAac)) return;
  const base::ConstBytes bytes = is_aac ? media::codec::aac_without_adts(coded.bytes) : coded.bytes;
  const std::uint32_t samples = is_aac ? samples_per_frame_ : media::codec::opus_samples(bytes);
  if (samples == 0) return unreadable();
  const auto time_ms = place(now, kAudioTrack, timestamp_ms);
  if (!time_ms) return;
  const auto start = samples_->place(*time_ms, samples);
  if (!start) {
    ++measured_.sound_frames_left_out;
    return find(FindingKind::kSoundTooFast, 0);
  }
  media::Frame frame{.decode_time = *start, .keyframe = true, .bytes = {}};
  frame.bytes.assign(bytes.begin(), bytes.end());
  events_.emplace(FrameReceived{kAudioTrack, std::move(frame)});
}

std::optional<std::int64_t> TagIngest::place(base::Time now, std::size_t track,
                                             std::int64_t timestamp_ms) {
  const auto place = clock_.place(now, track, timestamp_ms);
  if (!place) return std::nullopt;
  if (place->jumped_ms) {
    ++measured_.clock_jumps;
    last_keyframe_ms_.reset();
    find(FindingKind::kClockJumped, *place->jumped_ms);
    events_.emplace(ClockJumped{*place->jumped_ms});
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

void TagIngest::unreadable() {
  ++measured_.unreadable;
  find(FindingKind::kUnreadable, 0);
}

void TagIngest::find(FindingKind kind, std::int64_t number, std::string name) {
  if (found_.size() >= kFindingsMax || !found_.emplace(kind, name).second) return;
  events_.emplace(Finding{kind, number, std::move(name)});
}

void TagIngest::set_format(std::size_t track, media::Format format) {
  auto& known = track == kVideoTrack ? video_format_ : audio_format_;
  if (known == format) return;
  known = format;
  // What the old format's key frame began cannot be gone on with.
  if (track == kVideoTrack) awaits_keyframe_ = true;
  events_.emplace(FormatFound{track, std::move(format)});
}

}  // namespace live
