#include "live/recording/fragmenter.hpp"

#include <algorithm>
#include <span>

#include "base/check.hpp"
#include "live/recording/seal.hpp"
#include "live/recording/ticks.hpp"
#include "media/mp4/fragment.hpp"

namespace live::recording {
namespace {

constexpr std::uint32_t kPicturesAtEnd = 30;  // per second, for a last frame that is also the first
constexpr std::uint32_t kSoundsAtEnd = 50;    // the same

void add_seal(FileBytes& fragment) {
  const auto box = seal(add_to_checksum(0, fragment));
  fragment.insert(fragment.end(), box.begin(), box.end());
}

}  // namespace

Fragmenter::Fragmenter(const std::array<std::optional<media::Format>, 2>& formats) {
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if (!formats[i]) continue;
    Lane lane;
    lane.kind = media::kind_of(formats[i]->codec);
    lane.timescale = formats[i]->timescale;
    lanes_[i] = std::move(lane);
  }
}

void Fragmenter::write(media::Kind kind, media::Frame frame, std::vector<FileBytes>& out) {
  CHECK(lanes_[lane_of(kind)] && frame.decode_time >= end_ticks_of(kind));
  Lane& lane = *lanes_[lane_of(kind)];
  out_ = &out;
  if (lane.pending) settle_pending(lane, frame.decode_time);
  const base::Duration time = to_duration(frame.decode_time, lane.timescale);
  if (kind == media::Kind::kVideo && frame.keyframe &&
      (!last_keyframe_cut_ || time - *last_keyframe_cut_ >= kKeyframeCutMin)) {
    cut(&lane, time);
    last_keyframe_cut_ = time;
  }
  held_bytes_ += frame.bytes.size();
  lane.pending = std::move(frame);
  out_ = nullptr;
}

void Fragmenter::flush(std::vector<FileBytes>& out) {
  out_ = &out;
  for (auto& lane : lanes_) {
    if (lane && lane->pending) settle_pending(*lane, std::nullopt);
  }
  cut(nullptr, base::Duration::max());
  out_ = nullptr;
}

base::Duration Fragmenter::end_of(media::Kind kind) const {
  const auto& lane = lanes_[lane_of(kind)];
  return lane ? to_duration(end_ticks_of(kind), lane->timescale) : base::Duration{};
}

std::int64_t Fragmenter::end_ticks_of(media::Kind kind) const {
  const auto& lane = lanes_[lane_of(kind)];
  if (!lane) return 0;
  return lane->pending ? lane->pending->decode_time + 1 : lane->end;
}

base::Duration Fragmenter::end() const {
  return std::max(end_of(media::Kind::kVideo), end_of(media::Kind::kAudio));
}

std::uint32_t Fragmenter::duration_of(const Lane& lane, std::optional<std::int64_t> next) {
  const bool sound = lane.kind == media::Kind::kAudio;
  const auto last_max = static_cast<std::uint32_t>(to_ticks(kLastFrameMax, lane.timescale));
  const std::uint32_t guess = lane.timescale / (sound ? kSoundsAtEnd : kPicturesAtEnd);
  const std::uint32_t usual =
      std::max(1u, std::min(last_max, lane.last_duration > 0 ? lane.last_duration : guess));
  if (!next) return usual;
  const std::int64_t step = *next - lane.pending->decode_time;
  const base::Duration longest = sound ? kSoundGapMin : kPictureStaysMax;
  const std::int64_t step_max = std::max(to_ticks(longest, lane.timescale), std::int64_t{1});
  return step <= step_max ? static_cast<std::uint32_t>(step) : usual;
}

void Fragmenter::settle_pending(Lane& lane, std::optional<std::int64_t> next) {
  media::Frame frame = std::move(*lane.pending);
  const std::uint32_t duration = duration_of(lane, next);
  if (is_full(lane, frame, duration)) cut(&lane, to_duration(frame.decode_time, lane.timescale));
  lane.pending.reset();
  lane.last_duration = duration;
  lane.end = frame.decode_time + duration;
  lane.held.push_back({std::move(frame), duration});
}

bool Fragmenter::is_full(const Lane& lane, const media::Frame& frame,
                         std::uint32_t duration) const {
  if (lane.held.empty()) return false;
  if (frame.decode_time != lane.end) return true;  // a gap: samples of a run follow one another
  const std::int64_t span = frame.decode_time + duration - lane.held.front().frame.decode_time;
  return to_duration(span, lane.timescale) > kFragmentMax || held_bytes_ > kFragmentBytesMax ||
         lane.held.size() >= kFragmentFramesMax;
}

void Fragmenter::cut(const Lane* whole, base::Duration time) {
  std::array<std::vector<media::mp4::Sample>, 2> samples;
  std::vector<media::mp4::TrackRun> runs;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    if (!lanes_[i]) continue;
    const Lane& lane = *lanes_[i];
    for (const Held& held : lane.held) {
      if (&lane != whole && to_duration(held.frame.decode_time, lane.timescale) >= time) break;
      samples[i].push_back({held.duration, held.frame.composition_offset,
                            held.frame.keyframe || lane.kind == media::Kind::kAudio,
                            held.frame.bytes});
    }
    if (samples[i].empty()) continue;
    const auto first = static_cast<std::uint64_t>(lane.held.front().frame.decode_time);
    runs.push_back({track_id_of(lane.kind), first, samples[i]});
  }
  if (runs.empty()) return;
  FileBytes bytes = media::mp4::fragment(++sequence_, runs);
  add_seal(bytes);
  out_->push_back(std::move(bytes));
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    if (!lanes_[i]) continue;
    auto& held = lanes_[i]->held;
    const auto end = held.begin() + static_cast<std::ptrdiff_t>(samples[i].size());
    for (auto done = held.begin(); done != end; ++done) held_bytes_ -= done->frame.bytes.size();
    held.erase(held.begin(), end);
  }
}

}  // namespace live::recording
