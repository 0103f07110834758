#include "base/log.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace base {
namespace {

// The log is configured once per process, so each case runs in a process of its own.
[[noreturn]] void write_and_exit(LogLevel least, LogFormat format, std::string_view text) {
  configure_log(least, format);
  log_debug("test", "a detail");
  log_warning("test", "{}", text);
  std::exit(0);
}

TEST(LogDeathTest, writes_a_line_for_people) {
  EXPECT_EXIT(write_and_exit(LogLevel::kInfo, LogFormat::kHuman, "peer 7 left"),
              testing::ExitedWithCode(0), "warning.* test +peer 7 left");
}

TEST(LogDeathTest, writes_a_line_of_json) {
  EXPECT_EXIT(write_and_exit(LogLevel::kInfo, LogFormat::kJson, "say \"hi\""),
              testing::ExitedWithCode(0),
              R"(^\{"time_ms":[0-9]+,"level":"warning","area":"test","text":"say \\"hi\\""\})");
}

TEST(LogDeathTest, does_not_let_foreign_text_forge_a_line) {
  EXPECT_EXIT(write_and_exit(LogLevel::kInfo, LogFormat::kHuman, "a\nb\x1b[31m"),
              testing::ExitedWithCode(0), R"(a\\x0ab\\x1b\[31m)");
  EXPECT_EXIT(write_and_exit(LogLevel::kInfo, LogFormat::kJson, "a\nb"), testing::ExitedWithCode(0),
              R"("text":"a\\u000ab")");
}

TEST(LogDeathTest, leaves_out_what_is_below_the_level) {
  EXPECT_EXIT(
      {
        configure_log(LogLevel::kError, LogFormat::kHuman);
        log_debug("test", "one");
        log_info("test", "two");
        log_warning("test", "three");
        log_error("test", "four");
        std::exit(0);
      },
      testing::ExitedWithCode(0), "^[^\n]*four\n$");
}

TEST(LogDeathTest, shows_details_when_asked) {
  EXPECT_EXIT(write_and_exit(LogLevel::kDebug, LogFormat::kHuman, "x"), testing::ExitedWithCode(0),
              "debug.* a detail");
}

}  // namespace
}  // namespace base
