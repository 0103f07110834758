// The languages that Pendopo speaks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace base {

enum class Language : std::uint8_t { kEnglish, kIndonesian };

// Of a POSIX locale ("id_ID.UTF-8") or a language tag (RFC 5646, "id-ID"): Indonesian for "id" and
// its old code "in", else English.
constexpr Language language_of(std::string_view locale) {
  const std::string_view primary = locale.substr(0, locale.find_first_of("_-.@"));
  return primary == "id" || primary == "in" ? Language::kIndonesian : Language::kEnglish;
}

constexpr std::string_view to_string(Language language) {
  return language == Language::kIndonesian ? "id" : "en";
}

// The language of exactly such a word.
constexpr std::optional<Language> language_from(std::string_view word) {
  if (word == "id") return Language::kIndonesian;
  if (word == "en") return Language::kEnglish;
  return std::nullopt;
}

}  // namespace base
