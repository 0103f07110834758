// The recording of one broadcast while it is on air: takes the same frames as HLS, until somebody
// pauses or ends it.
#pragma once

#include <optional>
#include <utility>

#include "base/time.hpp"
#include "live/recording/operation.hpp"
#include "live/recording/recorder.hpp"
#include "media/frame.hpp"

namespace live::recording {

class OnAir {
 public:
  OnAir(RecordingId id, base::WallTime began) : id_(id), recorder_(began) {}

  // Another connection of the publisher; its formats follow.
  void begin_source();
  void on_format(const media::Format& format);
  void write(base::Time now, media::Kind kind, const media::Frame& frame);
  // Nothing is written meanwhile. False: it is so already.
  [[nodiscard]] bool pause();
  // Goes on with these formats, at the next keyframe.
  [[nodiscard]] bool resume(const std::optional<media::Format>& video,
                            const std::optional<media::Format>& audio);
  void end(EndReason why) { recorder_.end(why, operations_); }
  // The disk's owner has closed it.
  void abandon(EndReason why);

  RecordingId id() const { return id_; }
  bool is_paused() const { return paused_; }
  const std::optional<EndReason>& ended() const { return recorder_.ended(); }
  base::Duration length() const { return recorder_.length(); }
  Operations take_operations() { return std::exchange(operations_, {}); }

 private:
  const RecordingId id_;
  Recorder recorder_;
  bool paused_ = false;
  Operations operations_;
};

}  // namespace live::recording
