// Log lines for the administrator: in English, no secrets, no SDP at info. Never called per packet.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace base {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kHuman, kJson };

// Called once, by main. Lines go to standard error.
void configure_log(LogLevel level, LogFormat format);

void write_log(LogLevel level, std::string_view area, std::string_view text);

// log_info("dtls", "peer {} connected", id);   `area` is the folder the line comes from.
template <class... Args>
void log_debug(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  write_log(LogLevel::kDebug, area, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void log_info(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  write_log(LogLevel::kInfo, area, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void log_warning(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  write_log(LogLevel::kWarning, area, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void log_error(std::string_view area, fmt::format_string<Args...> text, Args&&... args) {
  write_log(LogLevel::kError, area, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace base
