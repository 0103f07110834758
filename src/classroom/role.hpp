// What somebody is in a class.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace classroom {

enum class Role : std::uint8_t { kTeacher, kStudent };

std::string_view to_string(Role role);  // "teacher", "student"
std::optional<Role> role_from(std::string_view text);

}  // namespace classroom
