#include "app/files/file_name.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "classroom/as_seen.hpp"

namespace app::files {
namespace {

constexpr std::string_view kFallback = "file";
constexpr std::size_t kEndingMax = 16;  // bytes, with its dot

// What Windows takes for more than a letter; the two slashes end a folder's name.
bool means_more(char32_t character) {
  constexpr std::u32string_view kMore = U"<>:\"|?*/\\";
  return kMore.find(character) != std::u32string_view::npos;
}

// Valid UTF-8 without what cannot be seen or reorders.
std::string cleaned(std::string_view text) {
  std::string name;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto character = base::take_utf8(text);
    if (!character) {
      text.remove_prefix(1);
    } else if (means_more(*character)) {
      name += '_';
    } else if (!base::is_control(*character)) {
      name += before.substr(0, before.size() - text.size());
    }
  }
  return name;
}

// The blanks and dots at the ends: Windows drops them, and a leading dot hides a file.
std::string_view without_ends(std::string_view name) {
  while (true) {
    const std::size_t size = name.size();
    name = base::utf8_trim(name);
    while (name.starts_with('.')) name.remove_prefix(1);
    while (name.ends_with('.')) name.remove_suffix(1);
    if (name.size() == size) return name;
  }
}

std::string_view front_of(std::string_view text, std::size_t bytes) {
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string shortened(std::string_view name) {
  if (name.size() <= kFileNameMax) return std::string(name);
  const std::size_t dot = name.rfind('.');
  const bool ends = dot != std::string_view::npos && name.size() - dot <= kEndingMax;
  const std::string_view ending = ends ? name.substr(dot) : std::string_view();
  return std::string(front_of(name, kFileNameMax - ending.size())) + std::string(ending);
}

// To Windows such a name is a device, whatever its ending.
bool is_device(std::string_view name) {
  std::string stem(name.substr(0, name.find('.')));
  std::ranges::transform(stem, stem.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  if (stem == "CON" || stem == "PRN" || stem == "AUX" || stem == "NUL") return true;
  return stem.size() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) &&
         stem[3] >= '0' && stem[3] <= '9';
}

bool is_plain(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::string read_file_name(std::string_view text) {
  const std::size_t slash = text.find_last_of("/\\");
  if (slash != std::string_view::npos) text.remove_prefix(slash + 1);
  const std::string clean = cleaned(text);
  std::string name(without_ends(clean));
  if (classroom::as_seen(name).empty()) return std::string(kFallback);
  if (is_device(name)) name.insert(0, "_");
  return std::string(without_ends(shortened(name)));
}

std::string_view file_type(std::string_view claimed) {
  constexpr std::array<std::string_view, 14> kTypes = {
      "image/jpeg", "image/png", "image/webp", "image/gif",      "application/pdf",
      "text/plain", "text/csv",  "audio/mpeg", "audio/ogg",      "audio/mp4",
      "audio/webm", "video/mp4", "video/webm", "application/zip"};
  claimed = claimed.substr(0, claimed.find(';'));
  const auto found = std::ranges::find(kTypes, claimed);
  return found == kTypes.end() ? "application/octet-stream" : *found;
}

std::string_view picture_type(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  const bool riff = bytes.size() >= 12 && bytes.starts_with("RIFF");
  return riff && bytes.substr(8, 4) == "WEBP" ? "image/webp" : "";
}

std::string disposition(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string ascii;
  std::string encoded;
  for (const char letter : name) {
    const auto c = static_cast<unsigned char>(letter);
    const bool printable = c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%';
    // One for a character, not for each of its bytes.
    if ((c & 0xC0U) != 0x80) ascii += printable ? letter : '_';
    if (is_plain(c)) {
      encoded += letter;
    } else {
      encoded += {'%', kDigits[c >> 4U], kDigits[c & 15U]};
    }
  }
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
}

}  // namespace app::files
