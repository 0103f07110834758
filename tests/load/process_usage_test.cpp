#include "load/process_usage.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace load {
namespace {

TEST(ProcessUsage, reads_the_processor_time_behind_any_name) {
  EXPECT_EQ(cpu_seconds_of("7 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0", 100), 3.0);
  EXPECT_FALSE(cpu_seconds_of("", 100));
  EXPECT_FALSE(cpu_seconds_of("7 (a) S 1 2", 100));
}

TEST(ProcessUsage, reads_a_line_of_kilobytes) {
  EXPECT_EQ(bytes_of("Name: x\nVmRSS:\t  12 kB\nRssAnon: 9 kB\n", "VmRSS"), 12u * 1024);
  EXPECT_EQ(bytes_of("Pss_Anon: 3 kB\nPss: 5 kB\n", "Pss"), 5u * 1024);
  EXPECT_EQ(bytes_of("Rss: 1 kB\n", "Pss"), 0u);
}

TEST(ProcessUsage, of_this_process_and_of_none) {
  const auto own = read_process_usage(getpid());
  ASSERT_TRUE(own);
  EXPECT_GT(own->rss_bytes, 100'000u);
  EXPECT_FALSE(read_process_usage(-1));
}

}  // namespace
}  // namespace load
