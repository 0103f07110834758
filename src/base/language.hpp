// The languages that Pendopo speaks.
#pragma once

#include <cstdint>
#include <string_view>

namespace base {

enum class Language : std::uint8_t { kEnglish, kIndonesian };

// Of a POSIX locale ("id_ID.UTF-8") or a language tag (RFC 5646, "id-ID"): Indonesian for "id" and
// its old code "in", else English.
constexpr Language language_of(std::string_view locale) {
  const std::string_view primary = locale.substr(0, locale.find_first_of("_-.@"));
  return primary == "id" || primary == "in" ? Language::kIndonesian : Language::kEnglish;
}

}  // namespace base
