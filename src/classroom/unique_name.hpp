// One name for one person: the second Budi is "Budi (2)".
#pragma once

#include <string>
#include <string_view>

#include "base/utf8.hpp"

namespace classroom {

// `taken` says of a name whether somebody has it; `length_max` in characters.
template <class Taken>
std::string unique_name(std::string_view name, std::size_t length_max, Taken&& taken) {
  std::string candidate(name);
  for (int copy = 2; taken(std::string_view(candidate)); ++copy) {
    const std::string suffix = " (" + std::to_string(copy) + ")";
    candidate = base::utf8_prefix(name, length_max - suffix.size());
    candidate += suffix;
  }
  return candidate;
}

}  // namespace classroom
