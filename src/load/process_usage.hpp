// What a process of this machine has used, as the kernel counts it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace load {

struct ProcessUsage {
  double cpu_seconds = 0;       // user and system, of all threads, since it began
  std::uint64_t rss_bytes = 0;  // what it has in memory
  std::uint64_t pss_bytes = 0;  // the same, shared pages divided; 0: not allowed to know
};

// nullopt: there is no such process, or /proc cannot be read.
std::optional<ProcessUsage> read_process_usage(int pid);

// Seconds from the text of /proc/PID/stat; nullopt when it is something else.
std::optional<double> cpu_seconds_of(std::string_view stat, long ticks_per_second);
// Bytes of a line such as "Rss:  1234 kB" in /proc/PID/smaps_rollup or status; 0: no such line.
std::uint64_t bytes_of(std::string_view text, std::string_view name);

}  // namespace load
