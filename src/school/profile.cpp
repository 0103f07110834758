#include "school/profile.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "school/room_record.hpp"

namespace school {
namespace {

constexpr std::array<std::pair<PageLanguage, std::string_view>, 3> kLanguages = {
    {{PageLanguage::kBrowser, "browser"},
     {PageLanguage::kIndonesian, "id"},
     {PageLanguage::kEnglish, "en"}}};
constexpr std::array<std::pair<RoomMakers, std::string_view>, 2> kRoomMakers = {
    {{RoomMakers::kTeachers, "teachers"}, {RoomMakers::kAdministrators, "administrators"}}};

template <class Table, class Value>
std::string_view word_of(const Table& table, Value value) {
  return std::ranges::find(table, value, &Table::value_type::first)->second;
}

template <class Table>
std::optional<typename Table::value_type::first_type> value_of(const Table& table,
                                                               std::string_view word) {
  const auto found = std::ranges::find(table, word, &Table::value_type::second);
  return found == table.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace

std::string_view to_string(PageLanguage language) {
  return word_of(kLanguages, language);
}
std::optional<PageLanguage> page_language_from(std::string_view text) {
  return value_of(kLanguages, text);
}
std::string_view to_string(RoomMakers makers) {
  return word_of(kRoomMakers, makers);
}
std::optional<RoomMakers> room_makers_from(std::string_view text) {
  return value_of(kRoomMakers, text);
}

bool may_make_rooms(const Person& person, const Profile& profile) {
  return profile.room_makers == RoomMakers::kTeachers || person.role == PersonRole::kAdministrator;
}

base::Result<std::string, SchoolNameError> read_school_name(std::string_view text) {
  static_assert(kSchoolNameMax == kRoomTitleMax);
  const auto name = read_room_title(text);
  if (name) return *name;
  switch (name.error()) {
    case TitleError::kMissing:
      return std::string();
    case TitleError::kTooLong:
      return base::Failure{SchoolNameError::kTooLong};
    case TitleError::kInvalid:
      break;
  }
  return base::Failure{SchoolNameError::kInvalid};
}

}  // namespace school
