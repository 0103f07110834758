#include "classroom/role.hpp"

namespace classroom {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::kTeacher:
      return "teacher";
    case Role::kCoTeacher:
      return "co_teacher";
    case Role::kStudent:
      return "student";
    case Role::kListener:
      return "listener";
  }
  return "student";
}

std::optional<Role> role_from(std::string_view text) {
  for (const Role role : {Role::kTeacher, Role::kCoTeacher, Role::kStudent, Role::kListener}) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

}  // namespace classroom
