// How students come into a class.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace classroom {

enum class Entry : std::uint8_t {
  kOpen,         // at once
  kWithTeacher,  // as soon as a teacher is there
  kAsk,          // when a teacher lets them in
};

std::string_view to_string(Entry entry);  // "open", "with_teacher", "ask"
std::optional<Entry> entry_from(std::string_view text);

}  // namespace classroom
