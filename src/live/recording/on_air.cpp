#include "live/recording/on_air.hpp"

namespace live::recording {

void OnAir::begin_source() {
  recorder_.begin_source(operations_);
}

void OnAir::on_format(const media::Format& format) {
  // What MP4 does not hold leaves its track out.
  if (!paused_) (void)recorder_.on_format(format, operations_);
}

void OnAir::write(base::Time now, media::Kind kind, const media::Frame& frame) {
  // What is not taken (before the first keyframe, a time that makes no sense) is missing there.
  if (!paused_) (void)recorder_.write(now, kind, frame, operations_);
}

bool OnAir::pause() {
  if (paused_ || ended()) return false;
  // What is held belongs to what was before.
  recorder_.begin_source(operations_);
  paused_ = true;
  return true;
}

bool OnAir::resume(const std::optional<media::Format>& video,
                   const std::optional<media::Format>& audio) {
  if (!paused_ || ended()) return false;
  paused_ = false;
  if (video) on_format(*video);
  if (audio) on_format(*audio);
  return true;
}

void OnAir::abandon(EndReason why) {
  recorder_.abandon(why);
  operations_.clear();
}

}  // namespace live::recording
