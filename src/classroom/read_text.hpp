// How a room reads what people type: names in one line, messages in many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "classroom/command.hpp"

namespace classroom {

enum class Lines : std::uint8_t { kOne, kMany };

// The trimmed text, or why it is none: `when_empty` (nothing would be seen of it), kBadMessage (no
// UTF-8, or with control characters), kTooLong (more characters than `length_max`).
base::Result<std::string_view, Refusal> read_text(std::string_view text, std::size_t length_max,
                                                  Lines lines, Refusal when_empty);

}  // namespace classroom
