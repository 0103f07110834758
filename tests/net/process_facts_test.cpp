#include "net/process_facts.hpp"

#include <chrono>
#include <ctime>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace net {
namespace {

TEST(ProcessFacts, are_those_of_this_process) {
  const ProcessFacts facts = read_process_facts();
  EXPECT_GT(facts.processor_time, base::Duration{0});
  EXPECT_GT(facts.memory_bytes, 1u << 20);
  EXPECT_GE(facts.open_files_max, facts.open_files);
  const auto now = static_cast<std::uint64_t>(std::time(nullptr));
  EXPECT_LE(facts.started_s, now + 1);
  EXPECT_GT(facts.started_s + 3600, now) << "a test does not run for an hour";
}

TEST(ProcessFacts, count_what_is_open) {
  const std::uint64_t before = read_process_facts().open_files;
  std::vector<int> opened;
  for (int i = 0; i < 5; ++i) opened.push_back(open("/dev/null", O_RDONLY));
  EXPECT_EQ(read_process_facts().open_files, before + 5);
  for (const int fd : opened) close(fd);
  EXPECT_EQ(read_process_facts().open_files, before);
}

TEST(ProcessFacts, count_memory_that_is_used) {
  const std::uint64_t before = read_process_facts().memory_bytes;
  const std::vector<char> used(64u << 20, 'x');
  EXPECT_GT(read_process_facts().memory_bytes, before + (48u << 20)) << used.size();
}

}  // namespace
}  // namespace net
