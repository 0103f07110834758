// Small steps of reading text that both the parser and the negotiation take.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/number.hpp"

namespace proto::sdp {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

constexpr std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Takes what stands before the first `separator` off the front of `rest`; all of it when there is
// no separator.
constexpr std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view token = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return token;
}

// The next word; words are parted by one or more spaces. Empty at the end.
constexpr std::string_view take_word(std::string_view& rest) {
  rest = trim(rest);
  return take_until(rest, ' ');
}

// Decimal digits only, all of `text`, within the range of T.
template <class T>
std::optional<T> parse_number(std::string_view text) {
  if (text.starts_with('-')) return std::nullopt;
  return base::parse_number<T>(text);
}

}  // namespace proto::sdp
