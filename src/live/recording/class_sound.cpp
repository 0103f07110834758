#include "live/recording/class_sound.hpp"

#include <algorithm>
#include <utility>

#include "live/recording/ticks.hpp"

namespace live::recording {

namespace {

constexpr std::uint32_t kRate = media::transcode::kSoundRate;

}  // namespace

bool overlap(const std::vector<ExportPiece>& pieces) {
  base::Duration end{};
  for (const ExportPiece& piece : pieces) {
    if (piece.from < end) return true;
    end = std::max(end, piece.to);
  }
  return false;
}

ClassSound::ClassSound(std::vector<ExportPiece> pieces, ExportLane::Open open)
    : open_(std::move(open)) {
  if (overlap(pieces)) mixer_ = media::transcode::VoiceMixer::make();
  if (mixer_) {
    waiting_ = std::move(pieces);
  } else {
    voices_.push_back({0, ExportLane(std::move(pieces), open_)});
  }
}

ClassSound::Voices::iterator ClassSound::first(std::optional<base::Duration>& time) {
  time.reset();
  auto first = voices_.end();
  for (auto voice = voices_.begin(); voice != voices_.end();) {
    const auto next = voice->lane.next_time();
    if (!next && mixer_) {
      mixer_->forget(voice->number);
      failed_ = failed_ || voice->lane.failed();
      voice = voices_.erase(voice);
      continue;
    }
    if (next && (!time || *next < *time)) {
      time = next;
      first = voice;
    }
    ++voice;
  }
  return first;
}

// Files are opened when they are heard, and not all at the beginning.
void ClassSound::begin_due() {
  std::optional<base::Duration> time;
  while (next_ < waiting_.size()) {
    (void)first(time);
    if (time && waiting_[next_].from > *time) return;
    voices_.push_back({next_, ExportLane({waiting_[next_]}, open_)});
    ++next_;
  }
}

std::optional<base::Duration> ClassSound::next_time() {
  begin_due();
  std::optional<base::Duration> time;
  (void)first(time);
  if (!time && mixer_) mixer_->finish();
  return time;
}

void ClassSound::read() {
  std::optional<base::Duration> time;
  const auto voice = first(time);
  if (voice == voices_.end()) return;
  const media::Format& format = voice->lane.format();
  media::Frame frame = voice->lane.take();
  if (!mixer_) {
    frames_.push_back({*time, std::move(frame)});
  } else if (format.codec == media::Codec::kOpus && format.timescale == kRate) {
    mixer_->complete(frame.decode_time);
    mixer_->push(voice->number, frame.decode_time, frame.bytes);
  }
}

bool ClassSound::failed() const {
  return failed_ ||
         std::ranges::any_of(voices_, [](const Voice& voice) { return voice.lane.failed(); });
}

std::optional<ClassSound::TimedFrame> ClassSound::poll() {
  if (!mixer_) {
    if (frames_.empty()) return std::nullopt;
    TimedFrame frame = std::move(frames_.front());
    frames_.pop_front();
    return frame;
  }
  auto frame = mixer_->poll();
  if (!frame) return std::nullopt;
  const base::Duration time = to_duration(frame->decode_time, kRate);
  return TimedFrame{time, std::move(*frame)};
}

}  // namespace live::recording
