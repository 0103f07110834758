// What the kernel counts of this process.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace net {

struct ProcessFacts {
  base::Duration processor_time{};  // user and system, of all threads
  std::uint64_t memory_bytes = 0;   // resident
  std::uint64_t open_files = 0;     // sockets are files, too
  std::uint64_t open_files_max = 0;
  std::uint64_t started_s = 0;  // of the Unix epoch
};

// What cannot be read is 0.
ProcessFacts read_process_facts();

}  // namespace net
