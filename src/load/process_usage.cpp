#include "load/process_usage.hpp"

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace load {
namespace {

std::string read_proc(int pid, std::string_view file) {
  std::ifstream in(fmt::format("/proc/{}/{}", pid, file));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

std::optional<double> cpu_seconds_of(std::string_view stat, long ticks_per_second) {
  // The name in brackets may hold blanks and brackets; utime and stime are the 12th and 13th word
  // behind it (proc(5)).
  const std::size_t bracket = stat.rfind(')');
  if (bracket == std::string_view::npos) return std::nullopt;
  std::istringstream words{std::string(stat.substr(bracket + 1))};
  std::string skipped;
  for (int i = 0; i < 11; ++i) words >> skipped;
  double user = 0;
  double system = 0;
  if (!(words >> user >> system)) return std::nullopt;
  return (user + system) / static_cast<double>(ticks_per_second);
}

std::uint64_t bytes_of(std::string_view text, std::string_view name) {
  const std::string wanted = "\n" + std::string(name) + ":";
  const std::string lines = "\n" + std::string(text);
  const std::size_t at = lines.find(wanted);
  if (at == std::string::npos) return 0;
  std::istringstream rest(lines.substr(at + wanted.size()));
  std::uint64_t kilobytes = 0;
  rest >> kilobytes;
  return kilobytes * 1024;
}

std::optional<ProcessUsage> read_process_usage(int pid) {
  const auto cpu = cpu_seconds_of(read_proc(pid, "stat"), sysconf(_SC_CLK_TCK));
  if (!cpu) return std::nullopt;
  ProcessUsage usage;
  usage.cpu_seconds = *cpu;
  usage.rss_bytes = bytes_of(read_proc(pid, "status"), "VmRSS");
  usage.pss_bytes = bytes_of(read_proc(pid, "smaps_rollup"), "Pss");
  return usage;
}

}  // namespace load
