// Cuts the frames of one track into parts and segments.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "live/hls/addition.hpp"
#include "media/frame.hpp"

namespace live::hls {

constexpr std::size_t kFrameBytesMax = std::size_t{8} << 20;
// A segment ends early rather than grow above this: 6 s of 40 Mbit/s.
constexpr std::size_t kSegmentBytesMax = std::size_t{32} << 20;
constexpr std::size_t kPartFramesMax = 1000;
// The track_ID of both, so that pieces of them make one file.
constexpr std::uint32_t kPictureTrack = 1;
constexpr std::uint32_t kSoundTrack = 2;

// A stretch of frames that one init segment and one clock hold for.
struct Epoch {
  std::uint64_t discontinuity = 0;
  base::WallTime zero;  // when its time 0 was
};

// Where a track stands in an epoch.
struct Placement {
  std::uint64_t init = 0;
  std::uint32_t timescale = 90'000;  // 1 to media::mp4::kTimescaleMax
  std::int64_t shift = 0;  // ticks to take from a frame's times, to count from the epoch's 0
};

// A frame's duration is known when the next one comes, so one frame is always held back. The rules
// for parts (kPartTarget, kPartDurationMin) hold whatever the frames' times are: where a part would
// break them, the segment ends and the next one hides its parts.
class Segmenter {
 public:
  Segmenter(Rendition rendition, std::uint64_t next_segment)
      : rendition_(rendition), next_segment_(next_segment) {}

  // Ends the segment, and begins an epoch with the next frame.
  void begin(const Epoch& epoch, const Placement& placement, Additions& out);

  // False when the frame is left out because the track, or what follows a lost frame, must begin
  // with a keyframe. Frames come after begin(), are not empty, at most kFrameBytesMax, their times
  // grow, by at most kTargetDuration, and are not negative after the shift.
  bool write(media::Frame frame, Additions& out);
  // A frame could not be taken: pictures go on with the next keyframe.
  void lose_frame();

  // Sound is cut with the picture: the segment ends before the first frame at or after this time of
  // the epoch.
  void cut_at(base::Duration time) { cut_at_ = time; }
  // Whether there is no picture to be cut with: then sound is cut by time.
  void set_alone(bool alone) { alone_ = alone; }

  // Ends the segment here. The last frame lasts as long as the one before it.
  void flush(Additions& out);

  base::Duration time_of(const media::Frame& frame) const;
  // Where what was taken out of hold ends.
  base::Duration end() const { return end_; }
  std::uint64_t next_segment() const { return next_segment_; }
  // Segments are numbered from there on, if that is not back. Only while none is open.
  void skip_to(std::uint64_t segment) { next_segment_ = std::max(next_segment_, segment); }
  const Placement& placement() const { return placement_; }
  // What is held until its part is finished, in bytes.
  std::size_t held_bytes() const;

 private:
  struct Held {
    media::Frame frame;
    std::uint32_t duration = 0;  // ticks
  };

  base::Duration to_duration(std::int64_t ticks) const;
  std::int64_t to_ticks(base::Duration duration) const;
  bool is_sync(const media::Frame& frame) const;
  bool ends_before(const media::Frame& frame) const;
  void append(media::Frame frame, std::uint32_t duration, Additions& out);
  void make_room(const media::Frame& frame, std::uint32_t duration, Additions& out);
  void open_segment(const media::Frame& frame, std::uint32_t duration, Additions& out);
  void close_part(Additions& out);
  void close_segment(Additions& out);

  Rendition rendition_;
  std::uint64_t next_segment_;
  std::uint32_t fragment_ = 0;
  Epoch epoch_;
  Placement placement_;
  bool needs_keyframe_ = true;
  bool alone_ = false;
  std::optional<base::Duration> cut_at_;
  std::optional<media::Frame> pending_;  // its duration is not known yet
  std::uint32_t last_duration_ = 0;
  base::Duration end_{};

  bool open_ = false;   // a segment is
  bool rough_ = false;  // the segment's frames do not make proper parts
  Parts parts_ = Parts::kListed;
  std::int64_t segment_ticks_ = 0;
  std::size_t segment_bytes_ = 0;
  std::uint32_t part_index_ = 0;
  std::vector<Held> held_;  // the part that grows
  std::int64_t part_ticks_ = 0;
  std::size_t part_bytes_ = 0;
};

}  // namespace live::hls
