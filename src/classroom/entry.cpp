#include "classroom/entry.hpp"

namespace classroom {

std::string_view to_string(Entry entry) {
  switch (entry) {
    case Entry::kOpen:
      return "open";
    case Entry::kWithTeacher:
      return "with_teacher";
    case Entry::kAsk:
      break;
  }
  return "ask";
}

std::optional<Entry> entry_from(std::string_view text) {
  for (const Entry entry : {Entry::kOpen, Entry::kWithTeacher, Entry::kAsk}) {
    if (text == to_string(entry)) return entry;
  }
  return std::nullopt;
}

}  // namespace classroom
