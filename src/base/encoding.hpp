// Bytes as text: hexadecimal and base64 (RFC 4648).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace base {

std::string to_hex(ConstBytes bytes);  // lower case
std::optional<std::vector<std::uint8_t>> from_hex(std::string_view text);

std::string to_base64(ConstBytes bytes);     // RFC 4648 section 4, padded
std::string to_base64url(ConstBytes bytes);  // RFC 4648 section 5, not padded
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);  // section 4, padded
std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);  // not padded

}  // namespace base
