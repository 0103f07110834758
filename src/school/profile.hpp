// What a school says of itself once: its name, the language it speaks, and who may make rooms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "school/person.hpp"

namespace school {

// What a page speaks to somebody who has not chosen.
enum class PageLanguage : std::uint8_t {
  kBrowser,  // what the browser asks for
  kIndonesian,
  kEnglish,
};
std::string_view to_string(PageLanguage language);  // "browser", "id", "en"
std::optional<PageLanguage> page_language_from(std::string_view text);

// Who may make rooms, and delete them.
enum class RoomMakers : std::uint8_t { kTeachers, kAdministrators };
std::string_view to_string(RoomMakers makers);  // "teachers", "administrators"
std::optional<RoomMakers> room_makers_from(std::string_view text);

struct Profile {
  std::string name;  // as read_school_name gives it; empty: nobody has said it
  PageLanguage language = PageLanguage::kBrowser;
  RoomMakers room_makers = RoomMakers::kTeachers;  // administrators may in any case
  bool set_up = false;                             // somebody has answered, or put it off
  friend bool operator==(const Profile&, const Profile&) = default;
};

// Whether the school lets this person make and delete rooms.
bool may_make_rooms(const Person& person, const Profile& profile);

inline constexpr std::size_t kSchoolNameMax = 100;  // characters

enum class SchoolNameError : std::uint8_t { kTooLong, kInvalid };

// Trimmed; up to 100 characters of UTF-8 without controls, or nothing.
base::Result<std::string, SchoolNameError> read_school_name(std::string_view text);

}  // namespace school
