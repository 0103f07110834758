// Opus outside of RTP: its identification header and how long a packet is.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace media::codec {

inline constexpr std::uint32_t kOpusRate = 48'000;  // RFC 7845 section 4: always, whatever it says

struct OpusHead {
  std::uint8_t channels = 0;
  std::uint16_t pre_skip = 0;  // samples at 48 kHz
};

// RFC 7845 section 5.1, "OpusHead" included; nullopt if it is cut, has no channels or another
// major version.
std::optional<OpusHead> parse_opus_head(base::ConstBytes bytes);

// Samples of a packet at 48 kHz (RFC 6716 section 3.1); 0 if it is empty or above the 120 ms that
// are allowed.
std::uint32_t opus_samples(base::ConstBytes packet);

}  // namespace media::codec
