#include "school/student_rights.hpp"

#include <algorithm>
#include <array>

namespace school {
namespace {

struct Named {
  std::string_view word;
  bool StudentRights::* right;
};
constexpr std::array kRights{
    Named{"speak", &StudentRights::speak}, Named{"show", &StudentRights::show},
    Named{"present", &StudentRights::present}, Named{"file", &StudentRights::file},
    Named{"chat", &StudentRights::chat}};

}  // namespace

std::vector<std::string_view> words_of(const StudentRights& rights) {
  std::vector<std::string_view> words;
  for (const auto& [word, right] : kRights) {
    if (rights.*right) words.push_back(word);
  }
  return words;
}

std::optional<StudentRights> student_rights_from(std::span<const std::string_view> words) {
  StudentRights rights{false, false, false, false, false};
  for (const std::string_view word : words) {
    const auto found = std::ranges::find(kRights, word, &Named::word);
    if (found == kRights.end()) return std::nullopt;
    rights.*(found->right) = true;
  }
  return rights;
}

std::string to_text(const StudentRights& rights) {
  std::string text;
  for (const std::string_view word : words_of(rights)) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

std::optional<StudentRights> student_rights_from(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    words.push_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return student_rights_from(std::span<const std::string_view>(words));
}

}  // namespace school
