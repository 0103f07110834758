// Makes the frames of one part of a recording into fragments, picture and sound together.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "media/frame.hpp"
#include "media/mp4/init_segment.hpp"

namespace live::recording {

// With one sync a second, what is lost to a power cut is at most a fragment, a second, and the
// frame of each track whose duration is not known yet: two seconds.
constexpr base::Duration kFragmentMax = std::chrono::milliseconds(800);
// A fragment ends early before a keyframe, so that a viewer can begin with it, but for the sake of
// sources that send nothing else not more often than this.
constexpr base::Duration kKeyframeCutMin = std::chrono::milliseconds(500);
constexpr std::size_t kFragmentBytesMax = std::size_t{16} << 20;  // and a frame
constexpr std::size_t kFragmentFramesMax = 2000;
// Sound that stops for longer leaves a gap; a picture stays until the next.
constexpr base::Duration kSoundGapMin = std::chrono::milliseconds(150);
constexpr base::Duration kPictureStaysMax = std::chrono::seconds(10);
// The last frame before a gap lasts as long as the one before it, but not longer than this.
constexpr base::Duration kLastFrameMax = std::chrono::milliseconds(200);

using FileBytes = std::vector<std::uint8_t>;

// Track 1 is the picture, 2 the sound.
constexpr std::size_t lane_of(media::Kind kind) {
  return kind == media::Kind::kVideo ? 0 : 1;
}
constexpr std::uint32_t track_id_of(media::Kind kind) {
  return kind == media::Kind::kVideo ? 1 : 2;
}

class Fragmenter {
 public:
  // `formats`: by lane; at least one.
  explicit Fragmenter(const std::array<std::optional<media::Format>, 2>& formats);

  // A frame of a track that there is, at or after end_of(its kind); times are not negative. What is
  // finished is added to `out`, each a fragment with its seal.
  void write(media::Kind kind, media::Frame frame, std::vector<FileBytes>& out);
  // All that is held; the last frames last as long as those before them.
  void flush(std::vector<FileBytes>& out);

  // Before this no frame of the track can be written; for both it is where the part ends.
  base::Duration end_of(media::Kind kind) const;
  std::int64_t end_ticks_of(media::Kind kind) const;
  base::Duration end() const;
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  struct Held {
    media::Frame frame;
    std::uint32_t duration = 0;  // ticks
  };
  struct Lane {
    media::Kind kind = media::Kind::kVideo;
    std::uint32_t timescale = 1;
    std::vector<Held> held;
    std::optional<media::Frame> pending;  // its duration is not known yet
    std::int64_t end = 0;                 // of what is held or was written, ticks
    std::uint32_t last_duration = 0;      // 0: not known
  };

  void settle_pending(Lane& lane, std::optional<std::int64_t> next);
  static std::uint32_t duration_of(const Lane& lane, std::optional<std::int64_t> next);
  bool is_full(const Lane& lane, const media::Frame& frame, std::uint32_t duration) const;
  // Ends the fragment: all of `whole`, of the other lane what begins before `time`.
  void cut(const Lane* whole, base::Duration time);

  std::array<std::optional<Lane>, 2> lanes_;
  std::uint32_t sequence_ = 0;
  std::optional<base::Duration> last_keyframe_cut_;
  std::size_t held_bytes_ = 0;
  std::vector<FileBytes>* out_ = nullptr;  // during a call
};

}  // namespace live::recording
