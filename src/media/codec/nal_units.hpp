// The frames of H.264 encoders in the one form that the rest of the program knows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "media/codec/avc_configuration.hpp"

namespace media::codec {

// Supplemental information of one frame that is kept; some cameras send hundreds.
inline constexpr std::size_t kSeiPerFrameMax = 8;
inline constexpr std::size_t kNalUnitsPerFrameMax = 4096;

struct AccessUnit {
  // Each NAL unit behind its length in four bytes; without parameter sets, delimiters, fillers,
  // ends of sequence, empty units and types that mean nothing.
  std::vector<std::uint8_t> bytes;
  bool is_idr = false;       // a decoder can start here
  bool has_picture = false;  // it has a slice at all
  std::vector<NalUnit> sps;  // that stood between
  std::vector<NalUnit> pps;
};

// `data` as in MP4 and FLV, with lengths of `length_size` bytes (1 to 4), or in spite of that with
// start codes (ITU-T H.264 Annex B), as a whole or within a unit. nullopt if it is neither.
std::optional<AccessUnit> read_access_unit(base::ConstBytes data, std::uint8_t length_size);

}  // namespace media::codec
