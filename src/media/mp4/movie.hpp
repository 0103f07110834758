// Reads back the moov of a recording: its tracks, and where their durations are to be written.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/track.hpp"

namespace media::mp4 {

// Where in the moov's bytes a duration of 64 bits stands, and what its ticks are.
struct DurationField {
  std::size_t at = 0;
  std::uint32_t timescale = 1;  // ticks per second; at least 1
};

struct MovieTrack {
  std::uint32_t id = 0;
  Kind kind = Kind::kVideo;
  std::uint32_t timescale = 1;  // at least 1
  DurationField header;         // of tkhd: in the movie's ticks
  DurationField media;          // of mdhd: in the track's own
};

struct Movie {
  DurationField header;            // of mvhd
  std::size_t extent_at = 0;       // the room for an mehd of version 1, which is one or a free box
  std::vector<MovieTrack> tracks;  // one to kTracksMax, with different ids
};

enum class MovieError : std::uint8_t {
  kDamaged,      // not a whole moov
  kNoDurations,  // it has not the room that Durations::kLater makes
};
std::string_view to_string(MovieError error);

// `moov` is the box with its head. What is found lies within it, whatever the bytes are.
base::Result<Movie, MovieError> read_movie(base::ConstBytes moov);

// The room is whatever box of kMovieExtentSize stands first in mvex, since a power cut may leave
// anything in it. The mehd box (ISO/IEC 14496-12 section 8.8.2) for the place `extent_at`: how long
// it is in all, in the movie's ticks.
constexpr std::size_t kMovieExtentSize = 20;  // bytes
std::array<std::uint8_t, kMovieExtentSize> movie_extent(std::uint64_t duration);

}  // namespace media::mp4
