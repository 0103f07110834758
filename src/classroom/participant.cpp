#include "classroom/participant.hpp"

namespace classroom {

std::string_view to_string(Role role) {
  return role == Role::kTeacher ? "teacher" : "student";
}

std::optional<Role> role_from(std::string_view text) {
  if (text == "teacher") return Role::kTeacher;
  if (text == "student") return Role::kStudent;
  return std::nullopt;
}

std::string_view to_string(Carrier carrier) {
  return carrier == Carrier::kDirect ? "direct" : "broadcast";
}

std::optional<Carrier> carrier_from(std::string_view text) {
  if (text == "direct") return Carrier::kDirect;
  if (text == "broadcast") return Carrier::kBroadcast;
  return std::nullopt;
}

}  // namespace classroom
