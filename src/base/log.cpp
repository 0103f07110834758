#include "base/log.hpp"

#include <cstdint>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "base/utf8.hpp"

namespace base {
namespace {

LogFormat g_format = LogFormat::kHuman;  // set once by main, before any thread starts

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// Appends what stands for a character that must not reach a terminal or a line of JSON.
void append_escaped(std::string& out, char32_t c, bool json) {
  const auto code = static_cast<std::uint32_t>(c);
  out += json || code > 0x7F ? fmt::format("\\u{:04x}", code) : fmt::format("\\x{:02x}", code);
}

// Control characters of foreign text must not forge a second line, colour a terminal or turn the
// line around; and JSON is UTF-8 or it is no JSON (RFC 8259 section 8.1).
std::string one_line(std::string_view text, bool json) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    const auto character = take_utf8(text);
    if (!character) {
      out += json ? std::string("\\ufffd")
                  : fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text.front()));
      text.remove_prefix(1);
    } else if (json && (*character == '"' || *character == '\\')) {
      out += '\\';
      out += before.front();
    } else if (is_control(*character)) {
      append_escaped(out, *character, json);
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) {
  g_format = format;
  auto logger = spdlog::stderr_color_mt("pendopo");
  logger->set_level(to_spdlog(level));
  logger->set_pattern(format == LogFormat::kHuman ? "%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v" : "%v");
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void write_log(LogLevel level, std::string_view area, std::string_view text) {
  const auto spd_level = to_spdlog(level);
  if (!spdlog::default_logger_raw()->should_log(spd_level)) return;
  if (g_format == LogFormat::kHuman) {
    spdlog::log(spd_level, "{:<10} {}", area, one_line(text, false));
    return;
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  spdlog::log(spd_level, "{{\"time_ms\":{},\"level\":\"{}\",\"area\":\"{}\",\"text\":\"{}\"}}", ms,
              spdlog::level::to_string_view(spd_level), area, one_line(text, true));
}

}  // namespace base
