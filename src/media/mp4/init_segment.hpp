// The beginning of a fragmented file: what its tracks are, and no sample (ISO/IEC 14496-12 section
// 8.8.1; RFC 8216 section 3.3).
#pragma once

#include <span>
#include <vector>

#include "media/mp4/sample_entry.hpp"

namespace media::mp4 {

struct Track {
  std::uint32_t id = 1;  // not 0; the same in every fragment
  Format format;
};

constexpr std::size_t kTracksMax = 8;

enum class Durations : std::uint8_t {
  kNone,  // nobody will ever write them
  // Headers of version 1, whose durations of 64 bits are zero as yet, and in mvex a free box in
  // whose place an mehd fits: read_movie() says where (media/mp4/movie.hpp).
  kLater,
};

// ftyp and moov with mvex, for one to kTracksMax tracks. Each track counts in its own timescale; no
// duration is given since it is not known yet (section 8.8.2 of a mehd would say it), and there is
// no edit list: what is shown at zero is what the frames' times say. Opus' pre-skip stands in dOps
// and is not cut off, since a viewer of a broadcast does not begin at its first packet.
base::Result<std::vector<std::uint8_t>, FormatError> init_segment(
    std::span<const Track> tracks, Durations durations = Durations::kNone);

}  // namespace media::mp4
