// Who sees the students' cameras.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace classroom {

enum class CameraRule : std::uint8_t {
  kAll,       // everybody
  kTeachers,  // the teachers alone; recordings and the broadcast do not show them
};

std::string_view to_string(CameraRule rule);  // "all", "teachers"
std::optional<CameraRule> camera_rule_from(std::string_view text);

}  // namespace classroom
