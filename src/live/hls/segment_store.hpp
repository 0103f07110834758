// The segments of one rendition that viewers can still ask for.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <vector>

#include "live/hls/addition.hpp"

namespace live::hls {

struct StoredPart {
  base::Duration duration{};
  bool independent = false;
  std::uint32_t frames = 0;
  SharedBytes bytes;  // null when the part was lost on its way here
};

struct Segment {
  std::uint64_t number = 0;
  std::uint64_t discontinuity = 0;
  std::uint64_t init = 0;
  base::WallTime shown_at;
  base::Duration duration{};
  bool independent = false;
  bool complete = false;
  bool lost = false;  // something of it is missing
  Parts listing = Parts::kListed;
  std::vector<StoredPart> parts;
  std::size_t bytes = 0;
  base::Time kept_until{};  // once it is no longer listed

  std::size_t listed_parts() const { return listing == Parts::kListed ? parts.size() : 0; }
};

// How far a playlist has come; only grows. 0: there is nothing in it.
using Position = std::uint64_t;
constexpr Position kEndPosition = std::numeric_limits<Position>::max();
// When the segment has so many listed parts, or is complete.
constexpr Position position_of(std::uint64_t segment, std::uint64_t parts) {
  return segment << 16 | parts;
}

struct StoreLimits {
  base::Duration window = std::chrono::minutes(5);
  // Half of it for what is listed, half for what was; besides the one segment that grows.
  std::size_t bytes_max = std::size_t{256} << 20;
};
constexpr std::size_t kSegmentsMax = 1000;  // listed, and as many that were
// So many missing segments are told as EXT-X-GAP; where more are missing the list begins anew.
constexpr std::uint64_t kGapsMax = 64;
// So many discontinuities may pass a rendition by, for the same.
constexpr std::uint64_t kDiscontinuitiesMax = 16;

// Segments leave at the front only, when the others are as long as the window or the bytes are
// spent, and can be fetched for as long as a playlist that names them may be used (section 6.2.2).
// Takes additions of its rendition in the order of their making; where some are missing, it lists
// the segment as a gap.
class SegmentStore {
 public:
  explicit SegmentStore(const StoreLimits& limits) : limits_(limits) {}

  void add(base::Time now, const InitSegment& init);
  // Nothing is listed any more; numbers go on.
  void clear(base::Time now);
  void add(base::Time now, const SegmentStart& start);
  void add(base::Time now, const Part& part);
  void add(base::Time now, const SegmentEnd& end);
  // No more is coming: ends a segment that is cut short.
  void end(base::Time now);
  // Forgets what no playlist in use names any more.
  void expire(base::Time now);

  Position position() const;
  const std::deque<Segment>& listed() const { return listed_; }
  const Segment* growing() const;                   // null between two segments
  const Segment* find(std::uint64_t number) const;  // listed or still kept
  const InitSegment* find_init(std::uint64_t id) const;
  const InitSegment* current_init() const;  // of the last segment, or what is to come
  // Sums over what is complete and listed.
  base::Duration listed_duration() const { return listed_duration_; }
  std::uint64_t next_number() const;
  // Bits per second: of the fastest three seconds up to now, and of what is listed. 0 before there
  // is anything.
  std::uint64_t peak_bitrate() const;
  std::uint64_t average_bitrate() const;
  double frame_rate() const;  // per second, of what is listed
  std::size_t bytes() const { return listed_bytes_ + kept_bytes_; }

 private:
  void fill_gap(const SegmentStart& next, base::Time now);
  void begin_anew(base::Time now);
  void complete(Segment& segment);
  void measure(const Segment& segment);
  void remove_first(base::Time now);
  void trim(base::Time now);
  void forget_inits();

  StoreLimits limits_;
  std::deque<Segment> listed_;  // only the last may be growing
  std::deque<Segment> kept_;    // no longer listed
  std::vector<InitSegment> inits_;
  std::optional<std::uint64_t> next_number_;
  Position position_ = 0;
  base::Duration listed_duration_{};
  std::size_t listed_bytes_ = 0;
  std::size_t kept_bytes_ = 0;
  std::uint64_t peak_ = 0;
  base::Duration measured_{};  // since the last measurement
  std::size_t measured_bytes_ = 0;
};

}  // namespace live::hls
