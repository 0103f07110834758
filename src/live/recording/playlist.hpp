// A finished recording of several parts as one HLS playlist (RFC 8216): its segments are ranges of
// the parts' own bytes, so nothing is copied and nothing is kept twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "live/recording/manifest.hpp"
#include "live/recording/part_scan.hpp"

namespace live::recording {

// Lines of the index are joined until a segment lasts so long.
constexpr base::Duration kVodSegmentMin = std::chrono::seconds(6);
// A part without an index, or with a line that is longer than this, is one segment, or has one.
constexpr base::Duration kVodSegmentMax = std::chrono::hours(24);

struct VodSegment {
  std::uint64_t at = 0;
  std::uint64_t bytes = 0;
  base::Duration duration{};
};
struct VodPart {
  std::uint32_t number = 1;
  std::uint64_t head_bytes = 0;  // ftyp and moov, from the beginning of the file
  std::vector<VodSegment> segments;
};

// `length` is what the manifest says of it. Segments lie within the file, whatever its bytes are.
base::Result<VodPart, PartError> vod_part(const Reader& reader, const Part& part);
// Relative to where the parts are. Not for no part.
std::string vod_playlist(const std::vector<VodPart>& parts);

}  // namespace live::recording
