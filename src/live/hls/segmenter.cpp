#include "live/hls/segmenter.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "media/mp4/fragment.hpp"

namespace live::hls {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr int kFramesAtEnd = 30;  // per second, for a last frame that is also the first

}  // namespace

void Segmenter::begin(const Epoch& epoch, const Placement& placement, Additions& out) {
  flush(out);
  epoch_ = epoch;
  placement_ = placement;
  needs_keyframe_ = rendition_ == Rendition::kVideo;
  cut_at_.reset();
  alone_ = false;
  rough_ = false;
  last_duration_ = 0;
  end_ = {};
}

bool Segmenter::write(media::Frame frame, Additions& out) {
  if (needs_keyframe_ && !frame.keyframe) return false;
  needs_keyframe_ = false;
  frame.decode_time -= placement_.shift;
  CHECK(frame.decode_time >= 0 && !frame.bytes.empty() && frame.bytes.size() <= kFrameBytesMax);
  if (pending_) {
    const std::int64_t duration = frame.decode_time - pending_->decode_time;
    CHECK(duration > 0 && duration <= to_ticks(kTargetDuration));
    media::Frame known = std::move(*pending_);
    pending_.reset();
    append(std::move(known), static_cast<std::uint32_t>(duration), out);
  }
  if (open_ && ends_before(frame)) close_segment(out);
  pending_ = std::move(frame);
  return true;
}

void Segmenter::lose_frame() {
  needs_keyframe_ = rendition_ == Rendition::kVideo;
}

void Segmenter::flush(Additions& out) {
  if (pending_) {
    const std::uint32_t guess = std::max(1u, placement_.timescale / kFramesAtEnd);
    media::Frame last = std::move(*pending_);
    pending_.reset();
    append(std::move(last), last_duration_ > 0 ? last_duration_ : guess, out);
  }
  if (open_) close_segment(out);
}

base::Duration Segmenter::time_of(const media::Frame& frame) const {
  return to_duration(frame.decode_time - placement_.shift);
}

std::size_t Segmenter::held_bytes() const {
  return part_bytes_ + (pending_ ? pending_->bytes.size() : 0);
}

base::Duration Segmenter::to_duration(std::int64_t ticks) const {
  // In two steps: the product would not fit into 64 bits.
  const std::int64_t scale = placement_.timescale;
  return base::Duration(ticks / scale * kNanoseconds + ticks % scale * kNanoseconds / scale);
}

std::int64_t Segmenter::to_ticks(base::Duration duration) const {
  return duration.count() * placement_.timescale / kNanoseconds;
}

bool Segmenter::is_sync(const media::Frame& frame) const {
  return frame.keyframe || rendition_ != Rendition::kVideo;
}

bool Segmenter::ends_before(const media::Frame& frame) const {
  if (rendition_ == Rendition::kVideo || alone_) {
    return is_sync(frame) && segment_ticks_ >= to_ticks(kSegmentAim);
  }
  return cut_at_ && to_duration(frame.decode_time) >= *cut_at_;
}

void Segmenter::append(media::Frame frame, std::uint32_t duration, Additions& out) {
  make_room(frame, duration, out);
  if (!open_) open_segment(frame, duration, out);
  segment_ticks_ += duration;
  part_ticks_ += duration;
  segment_bytes_ += frame.bytes.size();
  part_bytes_ += frame.bytes.size();
  last_duration_ = duration;
  end_ = to_duration(frame.decode_time + duration);
  held_.push_back({std::move(frame), duration});
  // As soon as it may: the next frame could be too long for it. Where the clock is too coarse to
  // count it, a part is one frame.
  const std::int64_t least =
      (kPartDurationMin.count() * placement_.timescale + kNanoseconds - 1) / kNanoseconds;
  if (part_ticks_ >= least) close_part(out);
}

void Segmenter::make_room(const media::Frame& frame, std::uint32_t duration, Additions& out) {
  if (!open_) return;
  if (segment_ticks_ + duration > to_ticks(kTargetDuration) ||
      segment_bytes_ + frame.bytes.size() > kSegmentBytesMax || held_.size() >= kPartFramesMax) {
    return close_segment(out);
  }
  const std::int64_t part_max = to_ticks(kPartTarget);
  const bool ends_part = !held_.empty() && part_ticks_ + duration > part_max;
  const bool too_short = ends_part && !is_sync(held_.front().frame);
  if (duration > part_max || too_short) {
    rough_ = true;
    if (parts_ == Parts::kListed) return close_segment(out);
  }
  if (ends_part) close_part(out);
}

void Segmenter::open_segment(const media::Frame& frame, std::uint32_t duration, Additions& out) {
  const bool too_long = duration > to_ticks(kPartTarget);
  parts_ = rough_ || too_long ? Parts::kHidden : Parts::kListed;
  rough_ = too_long;
  open_ = true;
  segment_ticks_ = 0;
  segment_bytes_ = 0;
  part_index_ = 0;
  if (cut_at_ && to_duration(frame.decode_time) >= *cut_at_) cut_at_.reset();
  const std::int64_t time_ms = to_duration(frame.decode_time).count() / 1'000'000;
  out.push_back(SegmentStart{rendition_,
                             next_segment_,
                             epoch_.discontinuity,
                             placement_.init,
                             {epoch_.zero.milliseconds + time_ms},
                             is_sync(frame),
                             parts_});
}

void Segmenter::close_part(Additions& out) {
  std::vector<media::mp4::Sample> samples;
  samples.reserve(held_.size());
  for (const Held& held : held_) {
    samples.push_back(
        {held.duration, held.frame.composition_offset, is_sync(held.frame), held.frame.bytes});
  }
  const media::mp4::TrackRun run{rendition_ == Rendition::kVideo ? kPictureTrack : kSoundTrack,
                                 static_cast<std::uint64_t>(held_.front().frame.decode_time),
                                 samples};
  out.push_back(Part{rendition_, next_segment_, part_index_++, to_duration(part_ticks_),
                     is_sync(held_.front().frame), static_cast<std::uint32_t>(held_.size()),
                     share(media::mp4::fragment(++fragment_, {&run, 1}))});
  held_.clear();
  part_ticks_ = 0;
  part_bytes_ = 0;
}

void Segmenter::close_segment(Additions& out) {
  if (!held_.empty()) close_part(out);
  out.push_back(SegmentEnd{rendition_, next_segment_, part_index_, to_duration(segment_ticks_)});
  ++next_segment_;
  open_ = false;
}

}  // namespace live::hls
