// Collects the lines of an index while fragments go by: never more than there is room for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "live/recording/part_scan.hpp"
#include "media/mp4/segment_index.hpp"

namespace live::recording {

// What a line of a sidx holds, less than its fields of 31 and 32 bits do.
constexpr std::uint64_t kStretchBytesMax = std::uint64_t{1} << 30;
constexpr std::uint64_t kStretchTicksMax = std::uint64_t{1} << 31;
constexpr std::size_t kIndexedTracksMax = 2;

// A stretch begins where a decoder can start: ffmpeg 5.1 seeks to the beginning of the
// file when it is led elsewhere. When there are too many, every two become one: the index of a very
// long recording is coarser, not longer.
class Stretches {
 public:
  // One or kIndexedTracksMax tracks; places are chosen for the first. At least four lines.
  Stretches(std::vector<std::uint32_t> tracks, std::size_t lines_max);

  void add(const ScannedFragment& fragment);
  // Whether the times and sizes could be expressed.
  bool ok() const { return ok_; }
  std::size_t size() const { return stretches_.size(); }
  // In the order of the tracks.
  std::uint64_t shown_first(std::size_t track) const;  // ticks
  std::vector<media::mp4::IndexReference> references(std::size_t track) const;

 private:
  using Times = std::array<std::uint64_t, kIndexedTracksMax>;  // ticks of each track
  struct Stretch {
    std::uint64_t bytes = 0;
    Times first{};
    bool starts_with_sync = false;
  };

  bool begins_with(const media::mp4::RunFacts& lead) const;
  void begin(const media::mp4::RunFacts* lead);
  void note(std::size_t track, const media::mp4::RunFacts& run, bool is_first);
  bool may_join(std::size_t left) const;  // with the one behind it
  void halve();
  std::uint64_t end_of(std::size_t stretch, std::size_t track) const;

  std::vector<std::uint32_t> tracks_;
  std::size_t lines_max_;
  std::vector<Stretch> stretches_;
  Times end_{};  // of what was added
  std::array<bool, kIndexedTracksMax> seen_{};
  std::uint64_t least_ = 0;  // ticks: what begins sooner belongs to the stretch before
  bool ok_ = true;
};

}  // namespace live::recording
