// What makes a written part open and seek at once: its index and its durations, put into the room
// that was left for them. The media is not moved. Doing it again gives the same.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "live/recording/part_scan.hpp"

namespace live::recording {

struct Patch {
  std::uint64_t at = 0;
  std::vector<std::uint8_t> bytes;
};

// To be done in this order. Whenever the power fails between, the file plays as before, and it can
// be finished again.
struct Finish {
  std::uint64_t size = 0;     // what is behind is cut off
  std::vector<Patch> bodies;  // then sync: players do not look there yet
  std::vector<Patch> heads;   // then sync
  base::Duration length{};    // when the last frame ends
  bool has_index = true;      // false: its times are such that no index can hold them
};

// Looks at the first `size` bytes of the file: whole_size() after a power cut, else all.
base::Result<Finish, PartError> finish(const Reader& reader, std::uint64_t size);

}  // namespace live::recording
