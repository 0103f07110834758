#include "classroom/role.hpp"

namespace classroom {

std::string_view to_string(Role role) {
  return role == Role::kTeacher ? "teacher" : "student";
}

std::optional<Role> role_from(std::string_view text) {
  if (text == "teacher") return Role::kTeacher;
  if (text == "student") return Role::kStudent;
  return std::nullopt;
}

}  // namespace classroom
