// Text from outside: is it UTF-8 (RFC 3629), how long is it for a person, where does it begin.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace base {

// Reads the character at the front of `text` and removes it. nullopt (and `text` unchanged) when
// the front is not UTF-8: cut short, overlong, a surrogate or past U+10FFFF. Not for empty text.
std::optional<char32_t> take_utf8(std::string_view& text);

// The number of characters; nullopt when `text` is not UTF-8.
std::optional<std::size_t> utf8_length(std::string_view text);

// The longest front of valid `text` with at most `characters` characters.
std::string_view utf8_prefix(std::string_view text, std::size_t characters);

// ASCII white space, U+00A0, U+3000 and the general spaces.
bool is_blank(char32_t character);

// Without the blanks at both ends.
std::string_view utf8_trim(std::string_view text);

// C0 and C1 controls and what reorders or hides other text (bidirectional overrides and isolates,
// line and paragraph separators, U+FEFF): a name holding one could pose as another's.
bool is_control(char32_t character);

}  // namespace base
