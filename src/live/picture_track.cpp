#include "live/picture_track.hpp"

#include <algorithm>
#include <utility>

#include "media/codec/h264_parameters.hpp"

namespace live {

void PictureTrack::on_record(base::ConstBytes record) {
  // The same again, while the pictures may have brought newer sets.
  if (std::equal(record.begin(), record.end(), last_record_.begin(), last_record_.end())) return;
  auto configuration = media::codec::parse_avc_configuration(record);
  if (!configuration || record.size() > kConfigurationSizeMax) return events_.unreadable();
  last_record_.assign(record.begin(), record.end());
  avc_ = std::move(*configuration);
  set_format();
}

// Encoders repeat their sets before key frames; what is known already changes nothing.
void PictureTrack::take_parameter_sets(media::codec::AccessUnit& unit) {
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
  if (changed) set_format();
}

void PictureTrack::set_format() {
  auto record = media::codec::make_avc_configuration(avc_.sps, avc_.pps);
  if (record.empty()) return;  // the other kind of set is still to come
  const auto parameters = media::codec::parse_h264_sps(avc_.sps[0]);
  if (!parameters) return events_.unreadable();
  if (parameters->chroma_format > 1) {
    events_.find(FindingKind::kColourFormat, parameters->chroma_format);
  }
  if (parameters->bit_depth > 8) events_.find(FindingKind::kBitDepth, parameters->bit_depth);
  if (parameters->interlaced) events_.find(FindingKind::kInterlaced, 0);
  width_ = parameters->width;
  height_ = parameters->height;
  media::Format format{.codec = media::Codec::kH264,
                       .timescale = kVideoTimescale,
                       .configuration = std::move(record),
                       .width = parameters->width,
                       .height = parameters->height};
  if (format_ == format) return;
  format_ = format;
  // What the old format's key frame began cannot be gone on with.
  awaits_keyframe_ = true;
  events_.emit(FormatFound{kVideoTrack, std::move(format)});
}

bool PictureTrack::receive(base::Time now, std::int64_t decode_time,
                           std::int32_t composition_offset, media::codec::AccessUnit unit) {
  judge(now, decode_time / (kVideoTimescale / 1000), unit.is_idr, composition_offset);
  if (unit.is_idr) awaits_keyframe_ = false;
  if (!format_ || awaits_keyframe_) return false;
  media::Frame frame;
  frame.decode_time = std::max(decode_time, last_decode_time_ + 1);
  frame.composition_offset = composition_offset;
  frame.keyframe = unit.is_idr;
  frame.bytes = std::move(unit.bytes);
  last_decode_time_ = frame.decode_time;
  events_.emit(FrameReceived{kVideoTrack, std::move(frame)});
  return true;
}

void PictureTrack::judge(base::Time now, std::int64_t time_ms, bool keyframe,
                         std::int32_t composition_offset) {
  if (!first_composition_) first_composition_ = composition_offset;
  if (*first_composition_ != composition_offset) events_.find(FindingKind::kBFrames, 0);
  if (!keyframe) {
    if (!last_keyframe_ms_ && !keyframe_missed_since_ &&
        !events_.has_found(FindingKind::kNoKeyframe))
      keyframe_missed_since_ = now;
    if (last_keyframe_ms_ && time_ms - *last_keyframe_ms_ > kKeyframeGivenUpMs)
      events_.find(FindingKind::kKeyframesFarApart, time_ms - *last_keyframe_ms_);
    return;
  }
  keyframe_missed_since_.reset();
  if (last_keyframe_ms_ && time_ms > *last_keyframe_ms_) {
    keyframe_interval_ms_ = time_ms - *last_keyframe_ms_;
    if (keyframe_interval_ms_ > kKeyframeIntervalMaxMs)
      events_.find(FindingKind::kKeyframesFarApart, keyframe_interval_ms_);
  }
  last_keyframe_ms_ = time_ms;
}

base::Time PictureTrack::next_timeout() const {
  return keyframe_missed_since_ ? *keyframe_missed_since_ + kKeyframeDeadline : base::kNever;
}

void PictureTrack::handle_timeout(base::Time now) {
  if (now < next_timeout()) return;
  events_.find(
      FindingKind::kNoKeyframe,
      std::chrono::duration_cast<std::chrono::seconds>(now - *keyframe_missed_since_).count());
  keyframe_missed_since_.reset();
}

}  // namespace live
