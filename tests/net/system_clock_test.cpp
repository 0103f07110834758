#include "net/system_clock.hpp"

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace net {
namespace {

// The zone of this process, for the length of a test.
class Zone {
 public:
  explicit Zone(const char* name) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~Zone() {
    if (before_)
      ::setenv("TZ", before_->c_str(), 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }

 private:
  std::optional<std::string> before_;
};

constexpr base::WallTime kWinter{1'795'577'400'000};  // November 2026
constexpr base::WallTime kSummer{1'783'000'000'000};  // July 2026

TEST(UtcOffset, is_that_of_the_machines_zone_at_that_moment) {
  {
    const Zone jakarta("WIB-7");
    EXPECT_EQ(utc_offset(kWinter), std::chrono::hours(7));
  }
  {
    const Zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
    EXPECT_EQ(utc_offset(kWinter), std::chrono::hours(1));
    EXPECT_EQ(utc_offset(kSummer), std::chrono::hours(2));
  }
  {
    const Zone kathmandu("NPT-5:45");
    EXPECT_EQ(utc_offset(kWinter), std::chrono::minutes(5 * 60 + 45));
  }
}

TEST(Clocks, do_not_stand_still) {
  const base::Time before = now();
  EXPECT_GE(now(), before);
  EXPECT_GT(wall_now().milliseconds, kSummer.milliseconds);
}

}  // namespace
}  // namespace net
