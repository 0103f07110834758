// Ids as people and addresses have them: a letter and a number, "k3".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/number.hpp"

namespace school {

// Without a zero in front, so that each id has one text.
template <class Id>
std::optional<Id> numbered(char letter, std::string_view text) {
  if (text.size() < 2 || text[0] != letter || text[1] < '1' || text[1] > '9') return std::nullopt;
  const auto number = base::parse_number<std::uint64_t>(text.substr(1));
  return number ? std::optional(Id{*number}) : std::nullopt;
}

}  // namespace school
