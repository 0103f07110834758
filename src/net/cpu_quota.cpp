#include "net/cpu_quota.hpp"

#include <algorithm>
#include <string>

#include "base/number.hpp"
#include "net/file.hpp"

namespace net {

namespace {

namespace fs = std::filesystem;

// The path of this process among the groups of version 2, whose line is "0::PATH", or of version 1,
// "N:CONTROLLERS:PATH", by the beginning of what stands before the path.
std::optional<fs::path> own_group(std::string_view groups, std::string_view controller) {
  while (!groups.empty()) {
    const std::size_t end = std::min(groups.find('\n'), groups.size());
    const std::string_view line = groups.substr(0, end);
    const std::size_t first = std::min(line.find(':'), line.size() - 1);
    const std::size_t second = line.find(':', first + 1);
    if (second != std::string_view::npos &&
        line.substr(first + 1, second - first - 1) == controller) {
      return fs::path(line.substr(second + 1)).relative_path();
    }
    groups.remove_prefix(std::min(end + 1, groups.size()));
  }
  return std::nullopt;
}

std::optional<double> quota_of_version_2(const fs::path& folder) {
  const auto text = read_file(folder / "cpu.max");
  return text ? parse_cpu_max(*text) : std::nullopt;
}

std::optional<double> quota_of_version_1(const fs::path& folder) {
  const auto quota = read_file(folder / "cpu.cfs_quota_us");
  const auto period = read_file(folder / "cpu.cfs_period_us");
  if (!quota || !period) return std::nullopt;
  return parse_cpu_max(quota->substr(0, quota->find('\n')) + " " + *period);
}

// A group has no more than those that it is in.
template <class Read>
std::optional<double> least_quota(const fs::path& root, fs::path path, const Read& read) {
  std::optional<double> least;
  for (;; path = path.parent_path()) {
    if (const auto quota = read(root / path)) least = std::min(least.value_or(*quota), *quota);
    if (path.empty()) return least;
  }
}

}  // namespace

std::optional<double> parse_cpu_max(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(blank + 1);
  const auto quota = base::parse_number<std::uint64_t>(text.substr(0, blank));
  const auto period = base::parse_number<std::uint64_t>(rest.substr(0, rest.find('\n')));
  if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::optional<double> cpu_quota(const fs::path& root, const fs::path& own_groups) {
  const auto groups = read_file(own_groups);
  if (!groups) return std::nullopt;
  if (const auto group = own_group(*groups, "")) {
    if (const auto quota = least_quota(root, *group, quota_of_version_2)) return quota;
  }
  for (const char* controller : {"cpu", "cpu,cpuacct"}) {
    const auto group = own_group(*groups, controller);
    if (!group) continue;
    if (const auto quota = least_quota(root / controller, *group, quota_of_version_1)) return quota;
  }
  return std::nullopt;
}

}  // namespace net
