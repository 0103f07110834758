#include "classroom/camera_rule.hpp"

namespace classroom {

std::string_view to_string(CameraRule rule) {
  return rule == CameraRule::kTeachers ? "teachers" : "all";
}

std::optional<CameraRule> camera_rule_from(std::string_view text) {
  for (const CameraRule rule : {CameraRule::kAll, CameraRule::kTeachers}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

}  // namespace classroom
