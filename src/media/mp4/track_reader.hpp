// Reads back what init_segment() and fragment() wrote of a file with one track: what a decoder is
// set up with, and where its samples are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "media/frame.hpp"

namespace media::mp4 {

// Of the first track: H.264, or Opus of mapping family 0. `moov` is the box with its head. nullopt:
// another codec, or damaged.
std::optional<Format> read_format(base::ConstBytes moov);

struct SampleFacts {
  std::uint32_t duration = 0;  // ticks
  std::uint32_t size = 0;      // bytes
  bool sync = false;
  std::int32_t composition_offset = 0;  // ticks
};
// Of the first run, in order; they lie one behind the other right behind the head of the mdat.
// `moof` is the box with its head, and one that read_fragment() takes.
std::vector<SampleFacts> read_samples(base::ConstBytes moof);

}  // namespace media::mp4
