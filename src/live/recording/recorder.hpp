// Records one broadcast: from formats and frames to operations on files, without a clock or a
// disk. Fragmented MP4 with picture and sound in one file. docs/recording.md has the whole.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "live/recording/fragmenter.hpp"
#include "live/recording/operation.hpp"
#include "live/recording/part_scan.hpp"
#include "media/mp4/sample_entry.hpp"

namespace live::recording {

constexpr std::size_t kFrameBytesMax = std::size_t{8} << 20;
// A source is given so long until both tracks have come; then the file is begun with what there is.
constexpr base::Duration kSettleMax = std::chrono::seconds(2);
constexpr std::size_t kWaitingBytesMax = std::size_t{16} << 20;
constexpr std::size_t kWaitingFramesMax = 2000;
// A publisher who was away is missing in the recording for as long, up to this.
constexpr base::Duration kGapMax = std::chrono::seconds(10);
// A larger step of a track ahead of all that was written is a jump of the source's clock.
constexpr base::Duration kStepMax = std::chrono::seconds(10);
// Sound in another format, or that comes late, begins the next part at the next keyframe of the
// picture, which goes on meanwhile; if none comes for so long, at once.
constexpr base::Duration kDeferMax = std::chrono::seconds(10);
// Tracks that are farther apart do not count from one zero, and are placed by arrival.
constexpr base::Duration kSkewMax = std::chrono::seconds(10);

// What became of a frame.
enum class Taken : std::uint8_t {
  kTaken,
  kNoFormat,       // its track has none, or one that MP4 does not hold
  kNeedsKeyframe,  // pictures begin with one
  kBadSize,        // empty, or more than kFrameBytesMax
  kBadTime,        // no source counts that far, or it overlaps what was written
  kEnded,
};
std::string_view to_string(Taken taken);

// A format that one file cannot hold beside what it has begins the next part of the same recording.
// A source that comes back with the same formats goes on in the same file, its times moved so that
// they go on too. Formats that MP4 does not hold leave their track out.
class Recorder {
 public:
  struct Layout {
    std::size_t index_space = kIndexSpace;  // bytes of each part; see part_scan.hpp
    bool one_track = false;                 // no second one is waited for
  };
  // `began` is the time of the first frame, as people read it.
  explicit Recorder(base::WallTime began) { manifest_.began = began; }
  Recorder(base::WallTime began, const Layout& layout) : layout_(layout) {
    manifest_.began = began;
  }

  // Before the first frame of a track, and when it changes.
  base::Result<void, media::mp4::FormatError> on_format(const media::Format& format,
                                                        Operations& out);
  // What follows comes from another connection, or after a pause: formats come again, times begin
  // anew.
  void begin_source(Operations& out);
  Taken write(base::Time now, media::Kind kind, media::Frame frame, Operations& out);
  // Writes what is held, and closes. Once.
  void end(EndReason reason, Operations& out);
  // The disk's owner has closed it already: nothing is held or written from now on.
  void abandon(EndReason reason);

  // Why it ended; nullopt: it goes on.
  const std::optional<EndReason>& ended() const { return manifest_.ended; }
  base::Duration length() const;
  std::size_t held_bytes() const;

 private:
  struct Waiting {
    media::Kind kind = media::Kind::kVideo;
    media::Frame frame;
  };
  struct OpenPart {
    std::array<std::optional<media::Format>, 2> formats;  // by lane
    base::Duration begins{};
    Fragmenter fragmenter;
  };
  struct Shift {
    std::int64_t ticks = 0;  // from the source's times to the part's
    std::int64_t last = 0;   // the source's time of the last frame
  };

  enum class Cut : std::uint8_t { kSource, kFormat, kJump };

  void unsettle(Cut why, Operations& out);
  bool defers(std::size_t lane) const;
  void drop_waiting();
  Taken write_settled(base::Time now, media::Kind kind, media::Frame frame, Operations& out);
  Taken write_deferred(base::Time now, media::Kind kind, media::Frame frame, Operations& out);
  Taken write_unsettled(base::Time now, media::Kind kind, media::Frame frame, Operations& out);
  void wait(base::Time now, media::Kind kind, media::Frame frame);
  bool is_waiting_full() const;
  bool may_settle(base::Time now) const;
  bool has_waiting(media::Kind kind) const;
  void settle(Operations& out);
  // Where the first waiting frame of the track is in the source's time.
  std::optional<base::Duration> first_waiting(media::Kind kind) const;
  bool fits_part() const;
  bool open_part(base::Duration begins, Operations& out);
  void close_part(Operations& out);
  void place_lanes(base::Duration target);
  base::Duration waiting_begins() const;  // in the recording's time
  base::Duration offset_of(media::Kind kind) const;
  bool jumps(media::Kind kind, const media::Frame& frame) const;
  void begin_lane(media::Kind kind, const media::Frame& frame);
  Taken place(media::Kind kind, media::Frame frame, Operations& out);
  void append(std::vector<FileBytes> fragments, Operations& out);

  Layout layout_;
  Manifest manifest_;
  std::array<std::optional<media::Format>, 2> formats_;  // of the source, by lane
  std::optional<OpenPart> part_;
  base::Duration past_{};  // how long what was recorded is, of parts that are closed

  bool settled_ = false;
  bool deferred_ = false;  // while settled: the next part waits for a keyframe
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  base::Time waiting_since_{};
  base::Time last_arrival_{};
  // From the source's time to the recording's, by lane; kept when only a format changes.
  std::array<std::optional<base::Duration>, 2> offsets_;
  std::array<std::optional<Shift>, 2> shifts_;  // while settled, by lane
  bool needs_keyframe_ = true;
};

}  // namespace live::recording
