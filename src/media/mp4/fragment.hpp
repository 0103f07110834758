// A piece of a fragmented file: some samples of each track (ISO/IEC 14496-12 section 8.8.4).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace media::mp4 {

struct Sample {
  std::uint32_t duration = 0;           // ticks
  std::int32_t composition_offset = 0;  // ticks by which it is shown later than decoded
  bool sync = false;                    // a decoder can start here
  base::ConstBytes bytes;
};

struct TrackRun {
  std::uint32_t track_id = 1;
  std::uint64_t decode_time = 0;  // of the first sample, in ticks since the track's zero
  std::span<const Sample> samples;
};

enum class SegmentType : std::uint8_t {
  kNone,
  kWritten,  // a styp box stands before: the first fragment of a segment that is a file of its own
};

// All samples together; the offsets in a moof have 31 bits.
constexpr std::size_t kFragmentSizeMax = std::size_t{1} << 30;  // bytes

// moof and mdat, where the runs lie one behind the other. Runs without samples are left out. What
// does not fit into kFragmentSizeMax is a fault of the caller.
// `sequence` only grows from fragment to fragment (section 8.8.5).
std::vector<std::uint8_t> fragment(std::uint32_t sequence, std::span<const TrackRun> runs,
                                   SegmentType type = SegmentType::kNone);

}  // namespace media::mp4
