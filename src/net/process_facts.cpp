#include "net/process_facts.hpp"

#include <ctime>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include "net/file.hpp"

namespace net {
namespace {

base::Duration duration_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

// The second word of /proc/self/statm, in pages (proc(5)).
std::uint64_t resident_bytes() {
  std::istringstream words(read_file("/proc/self/statm").value_or(""));
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  if (!(words >> all >> resident)) return 0;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return 0;
  // One of them is the folder that is being read.
  return static_cast<std::uint64_t>(std::distance(begin(files), end(files))) - 1;
}

// The word of /proc/self/stat behind the name, counted from 1; 0: there is none (proc(5)).
std::uint64_t word_of_stat(int wanted) {
  const std::string stat = read_file("/proc/self/stat").value_or("");
  const std::size_t bracket = stat.rfind(')');
  if (bracket == std::string::npos) return 0;
  std::istringstream words(stat.substr(bracket + 1));
  std::string word;
  for (int i = 0; i < wanted; ++i) words >> word;
  std::uint64_t number = 0;
  std::istringstream(word) >> number;
  return number;
}

std::uint64_t started_s() {
  constexpr int kStartTime = 20;  // in ticks since the machine began
  timespec since_boot{};
  if (clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) return 0;
  const auto ticks = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  const auto booted = static_cast<std::uint64_t>(std::time(nullptr) - since_boot.tv_sec);
  return booted + word_of_stat(kStartTime) / ticks;
}

}  // namespace

ProcessFacts read_process_facts() {
  ProcessFacts facts;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    facts.processor_time = duration_of(usage.ru_utime) + duration_of(usage.ru_stime);
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) facts.open_files_max = limit.rlim_cur;
  facts.memory_bytes = resident_bytes();
  facts.open_files = open_files();
  facts.started_s = started_s();
  return facts;
}

}  // namespace net
