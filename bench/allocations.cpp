// The program's own malloc stands before the C library's, for OpenSSL's calls too; glibc keeps its
// own reachable under these names.
#include "bench/allocations.hpp"

#include <cstddef>

namespace {

std::uint64_t counted = 0;

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);

void* malloc(std::size_t size) {
  ++counted;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++counted;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++counted;
  return __libc_realloc(memory, size);
}

}  // extern "C"

namespace bench {

std::uint64_t allocations() {
  return counted;
}

}  // namespace bench
