#include "base/log.hpp"

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
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

// What a text becomes in a line, in both forms of the log.
struct Escaped {
  const char* name;
  std::string_view text;
  const char* human;
  const char* json;
};

class LogEscapeDeathTest : public testing::TestWithParam<Escaped> {};

TEST_P(LogEscapeDeathTest, stays_one_line_that_can_be_read) {
  const Escaped& c = GetParam();
  EXPECT_EXIT(write_and_exit(LogLevel::kInfo, LogFormat::kHuman, c.text),
              testing::ExitedWithCode(0), testing::EndsWith(std::string(" ") + c.human + "\n"));
  EXPECT_EXIT(write_and_exit(LogLevel::kInfo, LogFormat::kJson, c.text), testing::ExitedWithCode(0),
              testing::EndsWith(std::string(",\"text\":\"") + c.json + "\"}\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, LogEscapeDeathTest,
    testing::Values(
        Escaped{"Letters", "Bu Sari, kelas é ꦏ", "Bu Sari, kelas é ꦏ", "Bu Sari, kelas é ꦏ"},
        Escaped{"Nothing", "", "", ""}, Escaped{"Braces", "{} {0} %v", "{} {0} %v", "{} {0} %v"},
        Escaped{"Backslash", R"(C:\x "q")", R"(C:\x "q")", R"(C:\\x \"q\")"},
        Escaped{"ReturnAndTab", "a\r\tb", R"(a\x0d\x09b)", R"(a\u000d\u0009b)"},
        Escaped{"Zero", std::string_view("a\0b", 3), R"(a\x00b)", R"(a\u0000b)"},
        Escaped{"Delete", "a\x7F", R"(a\x7f)", R"(a\u007f)"},
        // Terminals take U+009B for ESC [.
        Escaped{"C1Control", "\u009B31m", R"(\u009b31m)", R"(\u009b31m)"},
        Escaped{"Reordering", "a\u202Eb\u2028", R"(a\u202eb\u2028)", R"(a\u202eb\u2028)"},
        // JSON is UTF-8 or it is no JSON (RFC 8259 section 8.1).
        Escaped{"BrokenUtf8", "a\xFF\xC3", R"(a\xff\xc3)", R"(a\ufffd\ufffd)"},
        Escaped{"BrokenThenWhole", "\xE2\x82z", R"(\xe2\x82z)", R"(\ufffd\ufffdz)"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(LogDeathTest, names_each_level) {
  EXPECT_EXIT(
      {
        configure_log(LogLevel::kDebug, LogFormat::kJson);
        log_debug("a", "1");
        log_info("b", "2");
        log_warning("c", "3");
        log_error("d", "{}", 4);
        std::exit(0);
      },
      testing::ExitedWithCode(0),
      "\"debug\",\"area\":\"a\",\"text\":\"1\"}\n.*\"info\",\"area\":\"b\",\"text\":\"2\"}\n"
      ".*\"warning\",\"area\":\"c\",\"text\":\"3\"}\n.*\"error\",\"area\":\"d\",\"text\":\"4\"}"
      "\n$");
}

}  // namespace
}  // namespace base
