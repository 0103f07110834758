// The index of a file made of fragments, in front of them: sidx (ISO/IEC 14496-12 section 8.16.3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace media::mp4 {

// A stretch of whole fragments.
struct IndexReference {
  std::uint64_t bytes = 0;     // below 2 GiB
  std::uint64_t duration = 0;  // ticks; below 2^32
  bool starts_with_sync = false;
};

struct SegmentIndex {
  std::uint32_t track_id = 1;      // whose times these are
  std::uint32_t timescale = 1;     // ticks per second
  std::uint64_t shown_first = 0;   // when the track begins to be shown, ticks
  std::uint64_t first_offset = 0;  // bytes between the box and the first fragment
};

constexpr std::size_t kReferencesMax = 65'535;  // the count has 16 bits

constexpr std::size_t segment_index_line() {  // bytes
  return 12;
}
// The size of the box, in bytes.
constexpr std::size_t segment_index_size(std::size_t references) {
  return 40 + segment_index_line() * references;
}

// At most kReferencesMax, each within its limits: anything else is a fault of the caller.
std::vector<std::uint8_t> segment_index(const SegmentIndex& index,
                                        std::span<const IndexReference> references);

struct ReadIndex {
  SegmentIndex index;
  std::vector<IndexReference> references;
};
// Reads such a box, with its head, back. nullopt: it is none of ours, or damaged.
std::optional<ReadIndex> read_segment_index(base::ConstBytes box);

}  // namespace media::mp4
