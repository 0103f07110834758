#include "classroom/readers.hpp"

namespace classroom {

std::string_view to_string(Audience audience) {
  switch (audience) {
    case Audience::kAll:
      return "all";
    case Audience::kTeam:
      return "team";
    case Audience::kTwo:
      return "two";
    case Audience::kGroup:
      break;
  }
  return "group";
}

std::optional<Audience> audience_from(std::string_view text) {
  for (const Audience audience :
       {Audience::kAll, Audience::kTeam, Audience::kTwo, Audience::kGroup}) {
    if (text == to_string(audience)) return audience;
  }
  return std::nullopt;
}

bool may_read(const Readers& readers, ParticipantId who, Role role, GroupId where) {
  if (readers.audience == Audience::kAll) return true;
  if (who == readers.from || who == readers.to) return true;
  if (readers.audience == Audience::kTwo) return false;
  const bool in_group = readers.audience == Audience::kGroup && where == readers.group;
  return leads(role) || in_group;
}

std::string_view to_string(PrivateRule rule) {
  switch (rule) {
    case PrivateRule::kOff:
      return "off";
    case PrivateRule::kOn:
      return "on";
    case PrivateRule::kKept:
      break;
  }
  return "kept";
}

std::optional<PrivateRule> private_rule_from(std::string_view text) {
  for (const PrivateRule rule : {PrivateRule::kOff, PrivateRule::kOn, PrivateRule::kKept}) {
    if (text == to_string(rule)) return rule;
  }
  return std::nullopt;
}

}  // namespace classroom
