// What stands behind each fragment of a recording: its checksum, in a free box that players skip.
// A power cut may leave a file whose middle was written and whose beginning was not; lengths alone
// would not show it.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace live::recording {

constexpr std::size_t kSealSize = 16;  // bytes

// CRC-32 (ITU-T V.42, as gzip's), piece by piece: begins with 0.
std::uint32_t add_to_checksum(std::uint32_t checksum, base::ConstBytes bytes);

std::array<std::uint8_t, kSealSize> seal(std::uint32_t checksum);
// Whether it is the seal of this checksum.
bool is_seal_of(base::ConstBytes bytes, std::uint32_t checksum);
// Whether it is a seal at all.
bool is_seal(base::ConstBytes bytes);

}  // namespace live::recording
