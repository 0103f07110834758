// Chooses the lines of an index while fragments go by: never more than there is room for.
#pragma once

#include <cstdint>
#include <vector>

#include "live/recording/part_scan.hpp"
#include "media/mp4/segment_index.hpp"

namespace live::recording {

// What a line of a sidx holds, less than its fields of 31 and 32 bits do.
constexpr std::uint64_t kStretchBytesMax = std::uint64_t{1} << 30;
constexpr std::uint64_t kStretchTicksMax = std::uint64_t{1} << 31;

// A stretch begins where a decoder can start. When there are too many, every two become one: the
// index of a long recording is coarser, not longer.
class Stretches {
 public:
  // `track` is the one whose times count. At least two lines.
  Stretches(std::uint32_t track, std::size_t lines_max) : track_(track), lines_max_(lines_max) {}

  void add(const ScannedFragment& fragment);
  // Whether the times and sizes could be expressed.
  bool ok() const { return ok_; }
  std::uint64_t shown_first() const;  // ticks
  std::vector<media::mp4::IndexReference> references() const;

 private:
  struct Stretch {
    std::uint64_t bytes = 0;
    std::uint64_t shown_first = 0;
    bool has_time = false;
    bool starts_with_sync = false;
  };

  void begin(const media::mp4::RunFacts* run);
  bool may_join(std::size_t left) const;  // with the one behind it
  void halve();
  std::uint64_t end_of(std::size_t stretch) const;

  std::uint32_t track_;
  std::size_t lines_max_;
  std::vector<Stretch> stretches_;
  std::uint64_t shown_end_ = 0;
  std::uint64_t least_ = 0;  // ticks: what begins sooner belongs to the stretch before
  bool ok_ = true;
};

}  // namespace live::recording
