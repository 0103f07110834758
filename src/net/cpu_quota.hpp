// How much processor time the system lets this process have: containers are often given less than
// the machine has.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace net {

// Processors' worth of time that a control group allows: 0.5 for "50000 100000". nullopt: as much
// as there is, or the text is none of a cpu.max (Linux, admin-guide/cgroup-v2).
std::optional<double> parse_cpu_max(std::string_view text);

// Of the control group of this process, of version 2 or 1, and of those that it is in: the least.
// `root` is where the groups are mounted. nullopt: no limit, or nothing that we can read.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/sys/fs/cgroup",
                                const std::filesystem::path& own_groups = "/proc/self/cgroup");

}  // namespace net
