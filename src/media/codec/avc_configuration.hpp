// The AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1): H.264's parameter sets as
// MP4 and FLV have them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace media::codec {

using NalUnit = std::vector<std::uint8_t>;  // with its header byte, without length or start code

struct AvcConfiguration {
  std::uint8_t length_size = 4;  // bytes before each NAL unit of a frame, 1 to 4
  std::vector<NalUnit> sps;
  std::vector<NalUnit> pps;
  friend bool operator==(const AvcConfiguration&, const AvcConfiguration&) = default;
};

// No NAL unit ends with a zero byte (ITU-T H.264 section 7.4.1); encoders let some stand behind
// their parameter sets.
base::ConstBytes without_trailing_zeros(base::ConstBytes nal);

// Takes what encoders make of it: empty sets, sets behind start codes, missing extensions. nullopt
// without at least one SPS and one PPS.
std::optional<AvcConfiguration> parse_avc_configuration(base::ConstBytes record);

// With lengths of four bytes. Of each kind as many sets as fit (31 SPS, 255 PPS, 65535 bytes each);
// empty if there is no SPS of at least four bytes or no PPS.
std::vector<std::uint8_t> make_avc_configuration(const std::vector<NalUnit>& sps,
                                                 const std::vector<NalUnit>& pps);

}  // namespace media::codec
