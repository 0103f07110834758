// What the Workers of this program hold on the heap: bytes that were allocated while a Worker was
// being called, less those freed then. Under AddressSanitizer its hooks are used, which see
// OpenSSL's memory too; elsewhere nothing is counted.
#pragma once

#include <cstdint>

namespace sim {

// While one lives, what is allocated and freed is the Worker's.
class WorkerCall {
 public:
  WorkerCall();
  ~WorkerCall();
  WorkerCall(const WorkerCall&) = delete;
  WorkerCall& operator=(const WorkerCall&) = delete;
};

bool counts_worker_bytes();
std::int64_t worker_bytes();

}  // namespace sim
