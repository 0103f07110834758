#include "live/hls/muxer.hpp"

#include <algorithm>

#include "media/mp4/init_segment.hpp"

namespace live::hls {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
// The times of an epoch begin here, in seconds: its other track may begin earlier than the first.
constexpr std::int64_t kLead = 10;
static_assert(std::chrono::seconds(kLead) >= kSkewMax);
// Seconds that AAC may be behind the sound that it is made of: two frames and the rest of a third.
constexpr std::int64_t kAacBehindMax = 1;
constexpr base::WallTime kWallTimeMax{253'370'764'800'000};  // the year 9999: four digits

std::int64_t seconds_of(std::int64_t ticks, std::uint32_t timescale) {
  const std::int64_t scale = timescale;
  return ticks / scale - (ticks % scale < 0 ? 1 : 0);
}

// Of times that are at most kSourceSecondsMax from zero.
base::Duration duration_of(std::int64_t ticks, std::uint32_t timescale) {
  const std::int64_t seconds = seconds_of(ticks, timescale);
  const std::int64_t rest = ticks - seconds * timescale;
  return base::Duration(seconds * kNanoseconds + rest * kNanoseconds / timescale);
}

// In two steps: the product would not fit into 64 bits.
std::int64_t rescaled(std::int64_t ticks, std::uint32_t from, std::uint32_t to) {
  const std::int64_t seconds = seconds_of(ticks, from);
  const std::int64_t rest = ticks - seconds * std::int64_t{from};
  return seconds * std::int64_t{to} + rest * std::int64_t{to} / std::int64_t{from};
}

std::int64_t milliseconds(base::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

std::string_view to_string(Taken taken) {
  switch (taken) {
    case Taken::kTaken:
      return "taken";
    case Taken::kNoFormat:
      return "its format is not known";
    case Taken::kNeedsKeyframe:
      return "pictures begin with a keyframe";
    case Taken::kBadSize:
      return "empty or too large";
    case Taken::kBadTime:
      return "its time makes no sense";
    case Taken::kOtherClock:
      break;
  }
  return "picture and sound are far apart";
}

Muxer::Muxer(const Counters& first)
    : segmenters_{Segmenter(Rendition::kVideo, first.segment[0]),
                  Segmenter(Rendition::kAudio, first.segment[1])},
      next_discontinuity_(first.discontinuity),
      next_init_(first.init) {}

std::size_t Muxer::index_of(media::Kind kind) {
  return hls::index_of(kind == media::Kind::kVideo ? Rendition::kVideo : Rendition::kAudio);
}

base::Result<void, media::mp4::FormatError> Muxer::on_format(const media::Format& format,
                                                             Additions& out) {
  const std::size_t index = index_of(media::kind_of(format.codec));
  Track& track = tracks_[index];
  if (track.format == format) return {};
  if (track.placed) end_epoch(out);
  track.format.reset();
  auto bytes = init_of(format);
  if (!bytes) return base::Failure{bytes.error()};
  track.format = format;
  track.init = next_init_++;
  out.push_back(InitSegment{kRenditions[index], track.init, media::mp4::codec_string(format),
                            format.width, format.height, format.channels,
                            share(std::move(*bytes))});
  tell_of_both(out);
  return {};
}

// For the muxed rendition, whose segments are those of both tracks.
void Muxer::tell_of_both(Additions& out) {
  const auto& [picture, sound] = tracks_;
  if (!picture.format || !sound.format) return;
  const std::array tracks{media::mp4::Track{kPictureTrack, *picture.format},
                          media::mp4::Track{kSoundTrack, *sound.format}};
  auto bytes = media::mp4::init_segment(tracks);
  if (!bytes) return;  // each alone was taken
  const std::string codecs =
      media::mp4::codec_string(*picture.format) + "," + media::mp4::codec_string(*sound.format);
  out.push_back(InitSegment{Rendition::kMuxed,
                            next_init_++,
                            codecs,
                            picture.format->width,
                            picture.format->height,
                            sound.format->channels,
                            share(std::move(*bytes)),
                            {picture.init, sound.init}});
}

base::Result<std::vector<std::uint8_t>, media::mp4::FormatError> Muxer::init_of(
    const media::Format& format) {
  const bool is_video = media::kind_of(format.codec) == media::Kind::kVideo;
  const media::mp4::Track description{is_video ? kPictureTrack : kSoundTrack, format};
  return media::mp4::init_segment({&description, 1});
}

base::Result<void, media::mp4::FormatError> Muxer::begin_aac(const media::Format& format,
                                                             Additions& out) {
  end_aac(out);
  auto bytes = init_of(format);
  if (!bytes) return base::Failure{bytes.error()};
  aac_track_.format = format;
  aac_track_.init = next_init_++;
  out.push_back(InitSegment{Rendition::kAac, aac_track_.init, media::mp4::codec_string(format), 0,
                            0, format.channels, share(std::move(*bytes))});
  return {};
}

void Muxer::end_aac(Additions& out) {
  aac_.flush(out);
  aac_track_ = {};
}

void Muxer::write_aac(media::Frame frame, Additions& out) {
  const Track& sound = track_of(media::Kind::kAudio);
  if (!aac_track_.format || !sound.placed || frame.bytes.empty()) return;
  if (aac_track_.placed && frame.decode_time <= aac_track_.last) return;
  if (aac_track_.placed && jumps(aac_track_, frame)) {
    aac_.flush(out);
    aac_track_.placed = false;
  }
  // What was made of sound before a jump of the source's clock comes behind it.
  const std::int64_t rate = aac_track_.format->timescale;
  const std::int64_t behind =
      rescaled(sound.last, sound.format->timescale, aac_track_.format->timescale) -
      frame.decode_time;
  if (behind < 0 || behind > kAacBehindMax * rate) return;
  if (!aac_track_.placed) place_aac(out);
  if (frame.decode_time < aac_.placement().shift) return;
  aac_track_.last = frame.decode_time;
  (void)aac_.write(std::move(frame), out);
}

void Muxer::place_aac(Additions& out) {
  const Segmenter& sound = segmenters_[hls::index_of(Rendition::kAudio)];
  const std::int64_t rate = aac_track_.format->timescale;
  const std::int64_t shift = sound.placement().shift / sound.placement().timescale * rate;
  aac_.begin(epoch_, {aac_track_.init, aac_track_.format->timescale, shift}, out);
  aac_.skip_to(sound.next_segment());
  aac_.set_alone(!track_of(media::Kind::kVideo).placed);
  aac_track_.placed = true;
}

void Muxer::begin_source(Additions& out) {
  end_epoch(out);
  for (Track& track : tracks_) track.format.reset();
}

Taken Muxer::write(base::WallTime now, media::Kind kind, media::Frame frame, Additions& out) {
  Track& track = track_of(kind);
  Segmenter& segmenter = segmenters_[index_of(kind)];
  if (!track.format) return Taken::kNoFormat;
  if (frame.bytes.empty() || frame.bytes.size() > kFrameBytesMax) {
    segmenter.lose_frame();
    return Taken::kBadSize;
  }
  const std::int64_t time_max = kSourceSecondsMax * std::int64_t{track.format->timescale};
  if (frame.decode_time > time_max || frame.decode_time < -time_max) {
    segmenter.lose_frame();
    return Taken::kBadTime;
  }
  if (track.placed && jumps(track, frame)) end_epoch(out);
  if (!track.placed && kind == media::Kind::kVideo && !frame.keyframe) {
    return Taken::kNeedsKeyframe;
  }
  if (!open_) open_epoch(now, track, frame);
  if (!track.placed && !place(now, kind, frame, out)) return Taken::kOtherClock;

  const std::uint64_t segment_before = segmenter.next_segment();
  const media::Frame times{frame.decode_time, 0, false, {}};
  if (!segmenter.write(std::move(frame), out)) return Taken::kNeedsKeyframe;
  track.last = times.decode_time;
  const base::Duration time = segmenter.time_of(times);
  epoch_time_ = std::max(epoch_time_, time);
  if (kind == media::Kind::kVideo) align_sound(segment_before, times);
  return Taken::kTaken;
}

void Muxer::end(Additions& out) {
  end_epoch(out);
  out.push_back(EndOfStream{});
}

Counters Muxer::counters() const {
  return {{segmenters_[0].next_segment(), segmenters_[1].next_segment()},
          next_discontinuity_,
          next_init_};
}

std::size_t Muxer::held_bytes() const {
  return segmenters_[0].held_bytes() + segmenters_[1].held_bytes() + aac_.held_bytes();
}

bool Muxer::jumps(const Track& track, const media::Frame& frame) const {
  const std::int64_t step = frame.decode_time - track.last;
  const std::int64_t step_max =
      kFrameDurationMax.count() * std::int64_t{track.format->timescale} / kNanoseconds;
  return step <= 0 || step > step_max;
}

void Muxer::open_epoch(base::WallTime now, const Track& track, const media::Frame& frame) {
  const std::uint32_t timescale = track.format->timescale;
  now = std::clamp(now, base::WallTime{}, kWallTimeMax);
  now = std::max(now, next_shown_at_);  // a publisher whose clock is fast must not go back
  epoch_shift_ = seconds_of(frame.decode_time, timescale) - kLead;
  epoch_time_ = duration_of(frame.decode_time - epoch_shift_ * std::int64_t{timescale}, timescale);
  epoch_ = {next_discontinuity_++, {now.milliseconds - milliseconds(epoch_time_)}};
  epoch_began_ = now;
  open_ = true;
}

void Muxer::end_epoch(Additions& out) {
  for (Segmenter& segmenter : segmenters_) {
    segmenter.flush(out);
    if (open_) epoch_time_ = std::max(epoch_time_, segmenter.end());
  }
  for (Track& track : tracks_) track.placed = false;
  aac_.flush(out);
  aac_track_.placed = false;
  if (!open_) return;
  open_ = false;
  const base::WallTime end{epoch_.zero.milliseconds + milliseconds(epoch_time_)};
  next_shown_at_ = std::clamp(end, next_shown_at_, kWallTimeMax);
}

bool Muxer::place(base::WallTime now, media::Kind kind, const media::Frame& frame, Additions& out) {
  Track& track = track_of(kind);
  const std::uint32_t timescale = track.format->timescale;
  std::int64_t shift = epoch_shift_;
  if (!agrees(frame.decode_time - shift * std::int64_t{timescale}, timescale)) {
    if (now.milliseconds - epoch_began_.milliseconds < milliseconds(kStrayMax)) return false;
    shift = seconds_of(frame.decode_time, timescale) -
            std::chrono::duration_cast<std::chrono::seconds>(epoch_time_).count();
  }
  track.placed = true;
  segmenters_[index_of(kind)].begin(epoch_,
                                    {track.init, timescale, shift * std::int64_t{timescale}}, out);
  const bool alone = !track_of(media::Kind::kVideo).placed;
  segmenters_[hls::index_of(Rendition::kAudio)].set_alone(alone);
  aac_.set_alone(alone);
  return true;
}

bool Muxer::agrees(std::int64_t ticks, std::uint32_t timescale) const {
  const std::int64_t seconds = seconds_of(ticks, timescale);
  if (seconds < 0 || seconds > kSourceSecondsMax) return false;
  const base::Duration time = duration_of(ticks, timescale);
  return time >= epoch_time_ - kSkewMax && time <= epoch_time_ + kSkewMax;
}

void Muxer::align_sound(std::uint64_t segment_before, const media::Frame& frame) {
  const Segmenter& picture = segmenters_[hls::index_of(Rendition::kVideo)];
  if (picture.next_segment() == segment_before) return;
  segmenters_[hls::index_of(Rendition::kAudio)].cut_at(picture.time_of(frame));
  aac_.cut_at(picture.time_of(frame));
}

}  // namespace live::hls
