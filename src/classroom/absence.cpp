#include "classroom/absence.hpp"

namespace classroom {

std::string_view to_string(AbsenceRule rule) {
  switch (rule) {
    case AbsenceRule::kGoOn:
      return "go_on";
    case AbsenceRule::kWait:
      return "wait";
    case AbsenceRule::kLock:
      return "lock";
  }
  return "go_on";
}

std::optional<AbsenceRule> absence_rule_from(std::string_view text) {
  for (const AbsenceRule rule : {AbsenceRule::kGoOn, AbsenceRule::kWait, AbsenceRule::kLock}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

}  // namespace classroom
