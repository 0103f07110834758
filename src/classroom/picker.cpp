#include "classroom/picker.hpp"

#include <vector>

#include "classroom/as_seen.hpp"

namespace classroom {

std::optional<std::size_t> Picker::pick(std::span<const std::string_view> names,
                                        std::uint64_t chance) {
  if (names.empty()) return std::nullopt;
  std::vector<std::size_t> left;
  const auto collect = [&] {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!picked_.contains(as_seen(names[i]))) left.push_back(i);
    }
  };
  collect();
  if (left.empty() || picked_.size() >= kPickedMax) {
    picked_.clear();
    left.clear();
    collect();
    if (left.size() > 1) {
      std::erase_if(left, [&](std::size_t i) { return as_seen(names[i]) == last_; });
    }
  }
  const std::size_t chosen = left[chance % left.size()];
  last_ = as_seen(names[chosen]);
  picked_.insert(last_);
  return chosen;
}

void Picker::reset() {
  picked_.clear();
  last_.clear();
}

}  // namespace classroom
