#include "app/page/trust_choice.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace app::page {

namespace http = proto::http;

namespace {

// "id", "id-ID"; "in" is what Java and old Androids say for Indonesian.
std::optional<Language> language_of(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find('-'));
  if (http::equal_ignoring_case(primary, "id") || http::equal_ignoring_case(primary, "in"))
    return Language::kIndonesian;
  if (http::equal_ignoring_case(primary, "en")) return Language::kEnglish;
  return std::nullopt;
}

// The weight of "id;q=0.8" in thousandths (RFC 9110 section 12.4.2); 1000 without one.
int weight_of(std::string_view item) {
  const std::size_t at = item.find("q=");
  if (at == std::string_view::npos) return 1000;
  int weight = 0;
  int unit = 1000;
  for (const char c : item.substr(at + 2)) {
    if (c == '.') continue;
    if (c < '0' || c > '9' || unit == 0) break;
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return weight;
}

}  // namespace

Language choose_language(const http::Request& request) {
  if (const auto wish = http::query_value(request.query, "lang"))
    if (const auto language = language_of(*wish)) return *language;
  const std::string list = request.headers.joined("Accept-Language");
  std::string_view rest = list;
  Language best = Language::kEnglish;
  int best_weight = 0;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    std::string_view item = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    while (item.starts_with(' ')) item.remove_prefix(1);
    const auto language = language_of(item.substr(0, item.find_first_of("; ")));
    if (!language || weight_of(item) <= best_weight) continue;
    best = *language;
    best_weight = weight_of(item);
  }
  return best;
}

std::string_view guess_device(std::string_view user_agent) {
  const auto says = [&](std::string_view word) {
    return user_agent.find(word) != std::string_view::npos;
  };
  // The order matters: Android says Linux too, and an iPad says Macintosh, with Mobile.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kWords{{
      {"Android", "android"},
      {"iPhone", "ios"},
      {"iPad", "ios"},
      {"Windows", "windows"},
      {"Macintosh", "macos"},
      {"Linux", "linux"},
      {"CrOS", "linux"},
  }};
  if (says("Macintosh") && says("Mobile/")) return "ios";
  for (const auto& [word, device] : kWords)
    if (says(word)) return device;
  return {};
}

}  // namespace app::page
