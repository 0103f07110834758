// From the frames of one source to the parts and segments of HLS, without a clock: what is written
// comes out as values at once, for whoever answers viewers.
#pragma once

#include <array>
#include <optional>

#include "base/result.hpp"
#include "live/hls/counters.hpp"
#include "live/hls/segmenter.hpp"
#include "media/mp4/sample_entry.hpp"

namespace live::hls {

// What became of a frame.
enum class Taken : std::uint8_t {
  kTaken,
  kNoFormat,       // its track has none, or one that HLS does not carry
  kNeedsKeyframe,  // pictures begin with one
  kBadSize,        // empty, or more than kFrameBytesMax
  kBadTime,        // no source counts that far
  kOtherClock,     // the tracks' clocks disagree; it is taken if that lasts
};
std::string_view to_string(Taken taken);

// 136 years either way: times in the ticks of any track, and as durations, fit into 64 bits.
constexpr std::int64_t kSourceSecondsMax = std::int64_t{1} << 32;
// Within an epoch no frame lasts longer than a segment may; a larger step is a jump of the clock.
constexpr base::Duration kFrameDurationMax = kTargetDuration;
constexpr base::Duration kSkewMax = std::chrono::seconds(10);  // between picture and sound
// So long the frames of a track that is far from the other's clock are left out: after a jump they
// come for a moment from before it. Then the clocks do disagree, and the track is placed by
// arrival.
constexpr base::Duration kStrayMax = std::chrono::seconds(3);

// Segments of the picture begin at keyframes, those of the sound with the picture's. When the
// format or the source changes, or the clock jumps, both go on after a discontinuity. A track whose
// clock stands for longer than kFrameDurationMax makes a discontinuity too: fill pauses of the
// sound. Segments are longer than kSegmentAim where the source's keyframes are far apart, and no
// longer begin with one where these are kTargetDuration apart: tell the publisher.
class Muxer {
 public:
  explicit Muxer(const Counters& first);

  // Before the first frame of a track, and when it changes. Refused formats leave the track out.
  base::Result<void, media::mp4::FormatError> on_format(const media::Format& format,
                                                        Additions& out);
  // What follows comes from another connection: formats come again, times begin anew.
  void begin_source(Additions& out);
  Taken write(base::WallTime now, media::Kind track, media::Frame frame, Additions& out);
  // The source's sound in another codec, beside it, as long as the source has sound: segments of
  // both are cut together, and numbered alike where that can be. Frames come behind those that they
  // were made of.
  base::Result<void, media::mp4::FormatError> begin_aac(const media::Format& format,
                                                        Additions& out);
  void write_aac(media::Frame frame, Additions& out);
  void end_aac(Additions& out);
  // The broadcast is over; nothing may be written after it.
  void end(Additions& out);

  Counters counters() const;
  // Bytes held until their part is finished.
  std::size_t held_bytes() const;

 private:
  struct Track {
    std::optional<media::Format> format;
    std::uint64_t init = 0;
    bool placed = false;    // in this epoch
    std::int64_t last = 0;  // decode time, when placed
  };

  Track& track_of(media::Kind kind) { return tracks_[index_of(kind)]; }
  static base::Result<std::vector<std::uint8_t>, media::mp4::FormatError> init_of(
      const media::Format& format);
  void tell_of_both(Additions& out);
  static std::size_t index_of(media::Kind kind);
  bool jumps(const Track& track, const media::Frame& frame) const;
  void open_epoch(base::WallTime now, const Track& track, const media::Frame& frame);
  void end_epoch(Additions& out);
  bool place(base::WallTime now, media::Kind kind, const media::Frame& frame, Additions& out);
  bool agrees(std::int64_t ticks, std::uint32_t timescale) const;  // with the epoch's time
  void align_sound(std::uint64_t segment_before, const media::Frame& frame);
  void place_aac(Additions& out);

  std::array<Segmenter, kRenditions.size()> segmenters_;
  std::array<Track, kRenditions.size()> tracks_;  // in the order of Rendition
  Segmenter aac_{Rendition::kAac, 0};
  Track aac_track_;
  std::uint64_t next_discontinuity_;
  std::uint64_t next_init_;
  bool open_ = false;  // an epoch is
  Epoch epoch_;
  base::WallTime epoch_began_;
  std::int64_t epoch_shift_ = 0;  // seconds taken from the source's times
  base::Duration epoch_time_{};   // the latest of its frames
  base::WallTime next_shown_at_;  // what the next epoch must not begin before
};

}  // namespace live::hls
