// What students may do of themselves, and what a teacher lets one of them do besides.
#include <utility>

#include "classroom/room.hpp"

namespace classroom {

Events Room::set_usual_rights(Rights rights) {
  if (std::exchange(usual_rights_, rights) == rights) return {};
  return change_rights(rights);
}

bool Room::may_use(const Participant& person, Source source) const {
  const Right right = right_to(source);
  return person.role == Role::kTeacher || student_rights_.has(right) || person.allowed.has(right) ||
         (right == Right::kSpeak && hands_.is_invited(person.id));
}

Events Room::change_rights(Rights rights) {
  if (std::exchange(student_rights_, rights) == rights) return {};
  Events events{StudentRightsChanged{rights}};
  for (auto& [id, member] : members_) {
    Participant& person = member.person;
    const Participant before = person;
    for (const Right right : kRights) {
      // What everybody has is no exception any more.
      if (rights.has(right)) person.allowed.set(right, false);
    }
    stop_what_is_not_allowed(person);
    if (person != before) events.emplace_back(ParticipantChanged{person});
  }
  return events;
}

void Room::stop_what_is_not_allowed(Participant& person) {
  for (const Source source : kSources) {
    if (!may_use(person, source)) person.source(source).on = false;
  }
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetStudentRights& wish) {
  if (member.person.role != Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  return change_rights(wish.rights);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Allow& wish) {
  if (member.person.role != Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  const auto found = members_.find(wish.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  Participant& target = found->second.person;
  if (target.role == Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  return wish.allowed ? allow(target, wish.right) : take_back(target, wish.right);
}

Events Room::allow(Participant& target, Right right) {
  const Participant before = target;
  target.allowed.set(right, !student_rights_.has(right));
  for (const Source source : kSources) {
    if (right_to(source) == right) target.source(source).blocked = false;
  }
  return target == before ? Events{} : Events{ParticipantChanged{target}};
}

// What everybody has is stopped by Block.
Events Room::take_back(Participant& target, Right right) {
  if (student_rights_.has(right)) return {};
  Events events;
  const Participant before = target;
  target.allowed.set(right, false);
  if (right == Right::kSpeak) append(events, end_invitation(target));
  stop_what_is_not_allowed(target);
  if (target != before) events.emplace_back(ParticipantChanged{target});
  return events;
}

}  // namespace classroom
