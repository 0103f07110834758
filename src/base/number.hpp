// Whole numbers in text from outside.
#pragma once

#include <charconv>
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace base {

// The number that `text` is from its first to its last character, without sign, blank or prefix
// (a signed T takes a leading '-'); nullopt when it is none, or more than T holds.
template <std::integral T>
std::optional<T> parse_number(std::string_view text, int base = 10) {
  T value{};
  const std::span<const char> digits(text);
  const char* const end = std::to_address(digits.end());
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace base
