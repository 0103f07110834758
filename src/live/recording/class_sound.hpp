// The sound of a class as one track: copied where all are heard one after the other, else mixed
// from beginning to end.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "live/recording/export_lane.hpp"
#include "media/frame.hpp"
#include "media/transcode/voice_mixer.hpp"

namespace live::recording {

// Whether any two are heard at once.
bool overlap(const std::vector<ExportPiece>& pieces);

class ClassSound {
 public:
  struct TimedFrame {
    base::Duration time{};
    media::Frame frame;
  };

  // In the order of their beginnings; they may overlap. Of those only Opus is mixed: a class has
  // no other sound.
  ClassSound(std::vector<ExportPiece> pieces, ExportLane::Open open);

  // When the next frame that is read is; nullopt: there is none any more.
  std::optional<base::Duration> next_time();
  // Of the first frame; only after next_time() gave one, and before it was read.
  const media::Format& format() const { return voices_.front().lane.format(); }
  // Reads that frame.
  void read();
  // A part could not be read to its end: somebody's voice is missing from there on.
  bool failed() const;
  // What is to be written: all before next_time(), or all.
  std::optional<TimedFrame> poll();

 private:
  struct Voice {
    std::uint64_t number = 0;
    ExportLane lane;
  };
  using Voices = std::list<Voice>;

  // Of those that are read, whose next frame is first.
  Voices::iterator first(std::optional<base::Duration>& time);
  void begin_due();

  ExportLane::Open open_;
  std::vector<ExportPiece> waiting_;  // of voices that are mixed
  std::size_t next_ = 0;
  Voices voices_;
  std::unique_ptr<media::transcode::VoiceMixer> mixer_;  // nullptr: nothing is mixed
  std::deque<TimedFrame> frames_;                        // copied
  bool failed_ = false;
};

}  // namespace live::recording
