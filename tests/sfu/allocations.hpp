// Counts what this program allocates. Under AddressSanitizer its own hook is used, which sees the
// C libraries' allocations too; elsewhere operator new is replaced. Include it in one source file
// of a test program only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define PENDOPO_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PENDOPO_ASAN 1
#endif
#endif

namespace sfu::test {

inline std::uint64_t allocations = 0;

}  // namespace sfu::test

#if defined(PENDOPO_ASAN)

#include <sanitizer/allocator_interface.h>

namespace sfu::test {

inline void start_counting_allocations() {
  static const int installed = __sanitizer_install_malloc_and_free_hooks(
      [](const volatile void*, std::size_t) { ++allocations; }, [](const volatile void*) {});
  static_cast<void>(installed);
}

}  // namespace sfu::test

#else

void* operator new(std::size_t size) {
  ++sfu::test::allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace sfu::test {

inline void start_counting_allocations() {}

}  // namespace sfu::test

#endif
