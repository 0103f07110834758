// Ids that cross borders between owners. Distinct types, so that two ids cannot be swapped; the
// thing an id names may have died, and a failed lookup is normal.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace base {

template <class Tag>
struct StrongId {
  std::uint64_t value = 0;  // 0 names nothing

  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const StrongId&, const StrongId&) = default;
};

}  // namespace base

template <class Tag>
struct std::hash<base::StrongId<Tag>> {
  std::size_t operator()(base::StrongId<Tag> id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9E3779B97F4A7C15ULL);
  }
};
