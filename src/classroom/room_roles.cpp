// What somebody is, given and taken while the class goes on.
#include <utility>

#include "classroom/room.hpp"

namespace classroom {

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetRole& wish) {
  if (member.person.role != Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  const auto found = members_.find(wish.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  Participant& target = found->second.person;
  if (target.role == Role::kTeacher || wish.role == Role::kTeacher) {
    return base::Failure{Refusal::kNotAllowed};
  }
  if (target.broadcast_only && leads(wish.role)) return base::Failure{Refusal::kCannotSpeak};
  if (target.role == wish.role) return Events{};
  return change_role(target, wish.role, member.person.id);
}

// Of what he had as another nothing is left: no hand, no sign, no turn, no exception.
Events Room::change_role(Participant& target, Role role, ParticipantId by) {
  Events events = hands_.lower(target.id, by);
  append(events, leads(role) ? hands_.end_invitation(target.id) : end_invitation(target));
  if (signs_.show(target.id, std::nullopt)) events.emplace_back(SignChanged{target.id, {}});
  target.role = role;
  target.allowed = {};
  if (leads(role)) {
    for (SourceState& state : target.sources) state.blocked = false;
  }
  stop_what_is_not_allowed(target);
  events.emplace_back(ParticipantChanged{target});
  append(events, chat_.set_role(target.id, role));
  if (leads(role)) append(events, carry(target, Carrier::kDirect));
  events.emplace_back(RoleChanged{target.id, role, by});
  return events;
}

}  // namespace classroom
