// The AudioSpecificConfig of AAC (ISO/IEC 14496-3 section 1.6.2.1).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace media::codec {

struct AacConfiguration {
  std::uint8_t object_type = 0;   // 2: LC, which all players take; with SBR, PS: what is below it
  std::uint32_t sample_rate = 0;  // of the frames, per second; SBR doubles what is heard
  std::uint8_t channels = 0;
  std::uint16_t frame_samples = 0;    // 1024 or 960, per frame and channel
  bool spectral_replication = false;  // SBR (HE-AAC) is announced
  bool parametric_stereo = false;     // PS (HE-AAC v2): one channel is heard as two
  friend bool operator==(const AacConfiguration&, const AacConfiguration&) = default;
};

// nullopt if it is cut, or says no rate or channels that exist.
std::optional<AacConfiguration> parse_aac_configuration(base::ConstBytes bytes);

// Some encoders leave the ADTS header (ISO/IEC 13818-7 section 6.2) on frames that should have
// none; the frame without it, or as it is.
base::ConstBytes aac_without_adts(base::ConstBytes frame);

}  // namespace media::codec
