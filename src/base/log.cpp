#include "base/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

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

// Control characters of foreign text must not forge a second line or colour a terminal.
std::string one_line(std::string_view text, bool json) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (json && (c == '"' || c == '\\')) {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += json ? fmt::format("\\u{:04x}", byte) : fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
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
