#include "acme/renewal_question.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "acme/retry_after.hpp"
#include "app/json/fields.hpp"
#include "base/number.hpp"

namespace acme {
namespace {

// "+07:00" in seconds; "Z" is 0.
std::optional<std::int64_t> read_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = base::parse_number<unsigned>(text.substr(1, 2));
  const auto minutes = base::parse_number<unsigned>(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t seconds = std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
  return text[0] == '+' ? seconds : -seconds;
}

std::optional<std::chrono::sys_days> read_day(std::string_view text) {
  const auto year = base::parse_number<int>(text.substr(0, 4));
  const auto month = base::parse_number<unsigned>(text.substr(5, 2));
  const auto day = base::parse_number<unsigned>(text.substr(8, 2));
  if (!year || !month || !day || *year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  return date.ok() ? std::optional<std::chrono::sys_days>(date) : std::nullopt;
}

}  // namespace

std::optional<base::WallTime> read_timestamp(std::string_view text) {
  constexpr std::size_t kWhole = 19;  // up to the seconds
  if (text.size() <= kWhole || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
      text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const auto day = read_day(text);
  const auto hour = base::parse_number<unsigned>(text.substr(11, 2));
  const auto minute = base::parse_number<unsigned>(text.substr(14, 2));
  const auto second = base::parse_number<unsigned>(text.substr(17, 2));
  std::string_view rest = text.substr(kWhole);
  if (rest.front() == '.') {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end == 1) return std::nullopt;
    rest.remove_prefix(end);
  }
  const auto offset = read_offset(rest);
  if (!day || !hour || !minute || !second || !offset || *hour > 23 || *minute > 59 ||
      *second > 60) {
    return std::nullopt;
  }
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(day->time_since_epoch()).count() +
      std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second - *offset;
  return base::WallTime{seconds * 1000};
}

std::optional<RenewalWindow> read_renewal_window(std::string_view text) {
  const auto object = app::json::parse_object(text);
  if (!object) return std::nullopt;
  app::json::Fields fields(*object);
  app::json::Fields window(fields.object("suggestedWindow"));
  const auto start = read_timestamp(window.text("start"));
  const auto end = read_timestamp(window.text("end"));
  if (!fields.ok() || !window.ok() || !start || !end || *end <= *start) return std::nullopt;
  return RenewalWindow{*start, *end};
}

base::WallTime moment_in(const RenewalWindow& window, base::Random& random) {
  const auto length =
      static_cast<std::uint64_t>(window.end.milliseconds - window.start.milliseconds);
  return {window.start.milliseconds + static_cast<std::int64_t>(random.u64() % length)};
}

std::optional<Request> RenewalQuestion::poll_request() {
  if (under_way_ || is_over_) return std::nullopt;
  under_way_ = true;
  return Request{Request::Method::kGet, url_, {}};
}

void RenewalQuestion::receive(base::WallTime wall_now, const Reply& reply) {
  if (!std::exchange(under_way_, false) || is_over_) return;
  is_over_ = true;
  if (const auto wished = read_retry_after(reply.retry_after, wall_now)) {
    pause_ = std::clamp(*wished, kQuestionPauseMin, kQuestionPauseMax);
  }
  if (reply.status != 200) return;
  if (has_directory_) {
    window_ = read_renewal_window(reply.body);
    return;
  }
  const auto directory = read_directory(reply.body);
  if (!directory || directory->renewal_info.empty()) return;
  url_ = directory->renewal_info + "/" + certificate_id_;
  has_directory_ = true;
  is_over_ = false;
}

}  // namespace acme
