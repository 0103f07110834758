#include "base/utf8.hpp"

#include <cstdint>

namespace base {
namespace {

struct Lead {
  std::size_t size;
  char32_t bits;
  char32_t smallest;  // below it the encoding is overlong (RFC 3629 section 3)
};

std::optional<Lead> read_lead(std::uint8_t byte) {
  if (byte < 0x80) return Lead{1, byte, 0};
  if ((byte & 0xE0) == 0xC0) return Lead{2, byte & 0x1Fu, 0x80};
  if ((byte & 0xF0) == 0xE0) return Lead{3, byte & 0x0Fu, 0x800};
  if ((byte & 0xF8) == 0xF0) return Lead{4, byte & 0x07u, 0x10000};
  return std::nullopt;
}

}  // namespace

std::optional<char32_t> take_utf8(std::string_view& text) {
  const auto lead = read_lead(static_cast<std::uint8_t>(text.front()));
  if (!lead || lead->size > text.size()) return std::nullopt;
  char32_t character = lead->bits;
  for (std::size_t i = 1; i < lead->size; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    character = (character << 6) | (byte & 0x3Fu);
  }
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < lead->smallest || character > 0x10FFFF || surrogate) return std::nullopt;
  text.remove_prefix(lead->size);
  return character;
}

std::optional<std::size_t> utf8_length(std::string_view text) {
  std::size_t length = 0;
  for (; !text.empty(); ++length) {
    if (!take_utf8(text)) return std::nullopt;
  }
  return length;
}

std::string_view utf8_prefix(std::string_view text, std::size_t characters) {
  std::string_view rest = text;
  for (std::size_t i = 0; i < characters && !rest.empty(); ++i) {
    if (!take_utf8(rest)) break;
  }
  return text.substr(0, text.size() - rest.size());
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || c == 0x202F ||
         (c >= 0x2000 && c <= 0x200B);
}

std::string_view utf8_trim(std::string_view text) {
  std::string_view rest = text;
  std::size_t first = text.size();  // where the first character that is no blank begins
  std::size_t end = text.size();    // just after the last one
  bool found = false;
  while (!rest.empty()) {
    const std::size_t at = text.size() - rest.size();
    const auto character = take_utf8(rest);
    if (!character) rest.remove_prefix(1);  // not a blank: kept, for the caller to refuse
    if (character && is_blank(*character)) continue;
    if (!found) first = at;
    found = true;
    end = text.size() - rest.size();
  }
  return text.substr(first, end - first);
}

bool is_control(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return true;
  if (c >= 0x202A && c <= 0x202E) return true;  // bidirectional embeddings and overrides
  if (c >= 0x2066 && c <= 0x2069) return true;  // bidirectional isolates
  return c == 0x2028 || c == 0x2029 || c == 0xFEFF;
}

}  // namespace base
