// What somebody is in a class.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace classroom {

enum class Role : std::uint8_t {
  kTeacher,    // by an account: all of the class is theirs, also to end it and to give roles
  kCoTeacher,  // whom a teacher has made one for this class: all the rest of it
  kStudent,
  kListener,  // reads, writes and votes as a student does, and sends neither sound nor picture
};

// Whether that role has the class in hand.
constexpr bool leads(Role role) {
  return role == Role::kTeacher || role == Role::kCoTeacher;
}

std::string_view to_string(Role role);  // "teacher", "co_teacher", "student", "listener"
std::optional<Role> role_from(std::string_view text);

}  // namespace classroom
