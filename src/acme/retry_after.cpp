#include "acme/retry_after.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/number.hpp"

namespace acme {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// IMF-fixdate, the only form that may still be sent: "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<std::int64_t> read_date(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::ranges::find(kMonths, text.substr(8, 3));
  const auto day = base::parse_number<unsigned>(text.substr(5, 2));
  const auto year = base::parse_number<int>(text.substr(12, 4));
  const auto hour = base::parse_number<unsigned>(text.substr(17, 2));
  const auto minute = base::parse_number<unsigned>(text.substr(20, 2));
  const auto second = base::parse_number<unsigned>(text.substr(23, 2));
  if (month == kMonths.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
      std::chrono::day(*day)};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(days).count() +
         std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
}

}  // namespace

std::optional<std::chrono::seconds> read_retry_after(std::string_view field, base::WallTime now) {
  constexpr std::int64_t kMax = kRetryAfterMax.count();
  if (const auto seconds = base::parse_number<std::uint64_t>(field)) {
    return std::chrono::seconds(std::min<std::uint64_t>(*seconds, kMax));
  }
  const auto date = read_date(field);
  if (!date) return std::nullopt;
  return std::chrono::seconds(std::clamp<std::int64_t>(*date - now.milliseconds / 1000, 0, kMax));
}

}  // namespace acme
