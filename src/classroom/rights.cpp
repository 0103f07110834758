#include "classroom/rights.hpp"

namespace classroom {

std::string_view to_string(Right right) {
  switch (right) {
    case Right::kSpeak:
      return "speak";
    case Right::kShow:
      return "show";
    case Right::kPresent:
      return "present";
    case Right::kFile:
      return "file";
    case Right::kChat:
      return "chat";
    case Right::kModerate:
      return "moderate";
    case Right::kAdmit:
      return "admit";
    case Right::kRecord:
      break;
  }
  return "record";
}

std::optional<Right> right_from(std::string_view text) {
  for (const Right right : kRights) {
    if (text == to_string(right)) return right;
  }
  return std::nullopt;
}

}  // namespace classroom
