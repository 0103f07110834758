// Retry-After (RFC 9110 section 10.2.3), as an authority sends it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace acme {

// Seconds from now, whether it came as a number or as a date; at least 0, at most kRetryAfterMax.
// nullopt when the field is neither.
inline constexpr std::chrono::seconds kRetryAfterMax = std::chrono::hours(7 * 24);
std::optional<std::chrono::seconds> read_retry_after(std::string_view field, base::WallTime now);

}  // namespace acme
