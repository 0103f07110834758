#include "school/captions.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/number.hpp"
#include "base/utf8.hpp"

namespace school {
namespace {

using std::chrono::milliseconds;
using Failed = base::Failure<CaptionsError>;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kHeader = "WEBVTT";
constexpr std::string_view kArrow = "-->";
constexpr std::size_t kHourDigitsMax = 4;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The next line without its end; CR, LF and CRLF end one.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find_first_of("\r\n");
  const std::string_view line = text.substr(0, end);
  if (end == std::string_view::npos) {
    text = {};
    return line;
  }
  const bool both = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  text.remove_prefix(end + (both ? 2 : 1));
  return line;
}

std::optional<std::int64_t> digits(std::string_view text, std::size_t least, std::size_t most) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < least || text.size() > most || !std::ranges::all_of(text, is_digit)) {
    return std::nullopt;
  }
  return base::parse_number<std::int64_t>(text);
}

// "01:02:03,450", "02:03.450".
std::optional<milliseconds> read_time(std::string_view text) {
  const std::size_t point = text.find_first_of(",.");
  if (point == std::string_view::npos) return std::nullopt;
  const auto thousandths = digits(text.substr(point + 1), 3, 3);
  text = text.substr(0, point);
  const std::size_t second_at = text.rfind(':');
  if (!thousandths || second_at == std::string_view::npos) return std::nullopt;
  const auto second = digits(text.substr(second_at + 1), 2, 2);
  text = text.substr(0, second_at);
  const std::size_t minute_at = text.rfind(':');
  const bool has_hour = minute_at != std::string_view::npos;
  const auto minute = digits(has_hour ? text.substr(minute_at + 1) : text, 2, 2);
  const auto hour = has_hour ? digits(text.substr(0, minute_at), 1, kHourDigitsMax) : 0;
  if (!second || !minute || !hour || *second > 59 || *minute > 59) return std::nullopt;
  return milliseconds(((*hour * 60 + *minute) * 60 + *second) * 1000 + *thousandths);
}

void put_time(milliseconds time, std::string& out) {
  const auto put = [&out](std::int64_t number, std::size_t width) {
    const std::string text = std::to_string(number);
    if (text.size() < width) out.append(width - text.size(), '0');
    out += text;
  };
  const std::int64_t all = time.count();
  put(all / 3'600'000, 2);
  out += ':';
  put(all / 60'000 % 60, 2);
  out += ':';
  put(all / 1000 % 60, 2);
  out += '.';
  put(all % 1000, 3);
}

// Both times, and the settings of WebVTT behind them. False: it is not so.
bool put_times(std::string_view line, std::string& out) {
  const std::size_t arrow = line.find(kArrow);
  const std::string_view behind = trim(line.substr(arrow + kArrow.size()));
  const std::size_t end = std::min(behind.find_first_of(" \t"), behind.size());
  const auto from = read_time(trim(line.substr(0, arrow)));
  const auto to = read_time(behind.substr(0, end));
  if (!from || !to || *to <= *from) return false;
  put_time(*from, out);
  out += " --> ";
  put_time(*to, out);
  out += behind.substr(end);
  return true;
}

}  // namespace

std::string_view to_string(CaptionsErrorKind kind) {
  switch (kind) {
    case CaptionsErrorKind::kTooLong:
      return "too_long";
    case CaptionsErrorKind::kNotUtf8:
      return "captions_not_utf8";
    case CaptionsErrorKind::kNoCues:
      return "captions_no_cues";
    case CaptionsErrorKind::kBadTimes:
      return "captions_bad_times";
  }
  return "";
}

base::Result<std::string, CaptionsError> read_captions(std::string_view text) {
  if (text.size() > kCaptionsBytesMax) return Failed{{CaptionsErrorKind::kTooLong, 0}};
  if (!base::utf8_length(text)) return Failed{{CaptionsErrorKind::kNotUtf8, 0}};
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string out;
  out.reserve(text.size() + kHeader.size() + 2);
  if (!text.starts_with(kHeader)) out += std::string(kHeader) + "\n\n";
  std::size_t cues = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (line.find(kArrow) == std::string_view::npos) {
      out += line;
    } else if (put_times(line, out)) {
      ++cues;
    } else {
      return Failed{{CaptionsErrorKind::kBadTimes, number}};
    }
    out += '\n';
  }
  if (cues == 0) return Failed{{CaptionsErrorKind::kNoCues, 0}};
  return out;
}

}  // namespace school
