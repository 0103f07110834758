#include "media/transcode/sample_line.hpp"

#include <algorithm>
#include <utility>

namespace media::transcode {

void SampleLine::push(std::int64_t time, std::span<const float> samples) {
  const std::size_t count = samples.size() / kSoundChannels;
  const std::size_t late = place(time, count);
  const auto rest = samples.subspan(late * kSoundChannels);
  samples_.insert(samples_.end(), rest.begin(), rest.end());
  cut_whole_frames();
}

std::optional<SampleLine::Frame> SampleLine::poll() {
  if (frames_.empty()) return std::nullopt;
  Frame frame = std::move(frames_.front());
  frames_.pop();
  return frame;
}

std::int64_t SampleLine::end() const {
  return start_ + static_cast<std::int64_t>(samples_.size() / kSoundChannels);
}

std::size_t SampleLine::place(std::int64_t time, std::size_t count) {
  if (!std::exchange(begun_, true)) start_ = time;
  const std::int64_t ahead = time - end();
  if (ahead > kGapFilledMax) {
    // What is left goes out whole, with silence behind it; then the times go on where they are.
    if (!samples_.empty()) {
      samples_.resize(frame_samples_ * kSoundChannels);
      cut_frame();
    }
    start_ = std::max(time, start_);
    behind_gap_ = true;
    return 0;
  }
  if (ahead > kOutOfStepMax) {
    samples_.resize(samples_.size() + static_cast<std::size_t>(ahead) * kSoundChannels);
    cut_whole_frames();
    return 0;
  }
  if (ahead >= -kOutOfStepMax) return 0;
  return std::min(count, static_cast<std::size_t>(-ahead));
}

void SampleLine::cut_whole_frames() {
  while (samples_.size() >= frame_samples_ * kSoundChannels) cut_frame();
}

void SampleLine::cut_frame() {
  const auto end = samples_.begin() + static_cast<std::ptrdiff_t>(frame_samples_ * kSoundChannels);
  frames_.push({start_, std::exchange(behind_gap_, false), {samples_.begin(), end}});
  start_ += static_cast<std::int64_t>(frame_samples_);
  samples_.erase(samples_.begin(), end);
}

}  // namespace media::transcode
