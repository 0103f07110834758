// How often memory was allocated, C libraries included.
#pragma once

#include <cstdint>

namespace bench {

std::uint64_t allocations();

}  // namespace bench
