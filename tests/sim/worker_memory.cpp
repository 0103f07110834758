#include "tests/sim/worker_memory.hpp"

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define PENDOPO_SIM_COUNTS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PENDOPO_SIM_COUNTS 1
#endif
#endif

#ifdef PENDOPO_SIM_COUNTS
#include <sanitizer/allocator_interface.h>
#endif

namespace sim {
namespace {

int depth = 0;
std::int64_t bytes = 0;

#ifdef PENDOPO_SIM_COUNTS
void allocated(const volatile void*, std::size_t size) {
  if (depth > 0) bytes += static_cast<std::int64_t>(size);
}
void freed(const volatile void* memory) {
  if (depth == 0 || memory == nullptr) return;
  bytes -=
      static_cast<std::int64_t>(__sanitizer_get_allocated_size(const_cast<const void*>(memory)));
}
void install() {
  static const int installed = __sanitizer_install_malloc_and_free_hooks(allocated, freed);
  static_cast<void>(installed);
}
#else
void install() {}
#endif

}  // namespace

WorkerCall::WorkerCall() {
  install();
  ++depth;
}
WorkerCall::~WorkerCall() {
  --depth;
}

bool counts_worker_bytes() {
#ifdef PENDOPO_SIM_COUNTS
  return true;
#else
  return false;
#endif
}
std::int64_t worker_bytes() {
  return bytes;
}

}  // namespace sim
