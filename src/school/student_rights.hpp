// What students of a room may do in class without being asked, as it is kept.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace school {

struct StudentRights {
  bool speak = true;    // "speak": switch the microphone on
  bool show = true;     // "show": the camera
  bool present = true;  // "present": a screen
  bool file = true;     // "file": files in the chat
  bool chat = true;     // "chat": write in it
  friend bool operator==(const StudentRights&, const StudentRights&) = default;
};

std::vector<std::string_view> words_of(const StudentRights& rights);
// In any order; nullopt where one is unknown.
std::optional<StudentRights> student_rights_from(std::span<const std::string_view> words);

// With a blank between the words.
std::string to_text(const StudentRights& rights);
std::optional<StudentRights> student_rights_from(std::string_view text);

}  // namespace school
