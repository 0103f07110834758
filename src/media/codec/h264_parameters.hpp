// What the sequence parameter set of H.264 says of a stream (ITU-T H.264 section 7.3.2.1).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace media::codec {

struct H264Parameters {
  std::uint8_t profile_idc = 0;
  std::uint8_t constraints = 0;  // the byte after it, constraint_set0_flag on top
  std::uint8_t level_idc = 0;    // ten times the level
  std::uint16_t width = 0;       // in pixels, as it is shown: after cropping
  std::uint16_t height = 0;
  std::uint8_t chroma_format = 1;  // 0: none, 1: 4:2:0, 2: 4:2:2, 3: 4:4:4
  std::uint8_t bit_depth = 8;      // the larger one of brightness and colour
  bool interlaced = false;
  // Frames per second, in thousandths, if the stream says it and it is between 1 and 1000.
  std::optional<std::uint32_t> frame_rate_milli;
  // How many frames may be decoded before one that is shown earlier; more than 0 means B-frames.
  // Said by the VUI, or by a profile or picture order that has none.
  std::optional<std::uint8_t> reorder_depth;

  // Browsers decode 4:2:0 with 8 bits and nothing else everywhere.
  bool plays_everywhere() const { return chroma_format <= 1 && bit_depth == 8 && !interlaced; }
  friend bool operator==(const H264Parameters&, const H264Parameters&) = default;
};

// `nal` with its header byte, as it stands in a record or a stream. nullopt if it is no SPS, is
// cut before its picture size, or has one of 0 or above 16384. A broken VUI is left out.
std::optional<H264Parameters> parse_h264_sps(base::ConstBytes nal);

}  // namespace media::codec
