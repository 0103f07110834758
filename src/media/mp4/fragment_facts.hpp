// What an index has to know of a fragment, read from its moof.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace media::mp4 {

// A fragment of ours has one run for each track (media/mp4/fragment.hpp).
struct RunFacts {
  std::uint32_t track_id = 0;
  std::uint64_t decode_time = 0;  // of the first sample, ticks; at most kTimeMax
  std::uint64_t duration = 0;     // of all samples, ticks
  std::int64_t shown_first = 0;   // when the first of them in order of showing is shown, ticks
  std::int64_t shown_end = 0;     // when the last of them ends
  bool starts_with_sync = false;  // a decoder can start with the first sample
  std::uint32_t samples = 0;      // at least 1
};

struct FragmentFacts {
  std::vector<RunFacts> runs;    // one to kTracksMax, of different tracks
  std::uint64_t data_bytes = 0;  // of all samples
};

// Later than any clock counts; sums of such times fit into 64 bits.
constexpr std::uint64_t kTimeMax = std::uint64_t{1} << 60;

// `moof` is the box with its head. nullopt when it is not one that fragment() writes: damaged, or
// the samples do not lie one behind the other right behind the head of an mdat that follows.
std::optional<FragmentFacts> read_fragment(base::ConstBytes moof);

}  // namespace media::mp4
