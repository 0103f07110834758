// What each may do: by his role, as the class lets students, and as a teacher lets one of them.
#include <utility>

#include "classroom/room.hpp"

namespace classroom {

// Of a class that goes on only what is another now changes: the rest a teacher may have set.
Events Room::set_usual_rights(Rights rights) {
  rights = rights & kStudentRights;
  const Rights before = std::exchange(usual_rights_, rights);
  Rights now = student_rights_;
  for (const Right right : kRights) {
    if (before.has(right) != rights.has(right)) now.set(right, rights.has(right));
  }
  Events events = change_rights(now);
  carry_on(now_, events);
  return events;
}

Rights Room::rights_of(const Participant& person) const {
  const Rights most = classroom::rights_of(person.role);
  if (leads(person.role)) return most;
  Rights rights = (most & student_rights_) | person.allowed;
  // A group that works apart talks.
  if (person.group != kWholeClass) {
    rights = rights | (most & Rights::of(Right::kSpeak, Right::kShow, Right::kPresent));
  }
  if (hands_.is_invited(person.id)) rights.set(Right::kSpeak, most.has(Right::kSpeak));
  if (chat_.is_muted(person.id)) rights.set(Right::kChat, false);
  if (person.no_files) rights.set(Right::kFile, false);
  return rights;
}

bool Room::may(const Participant& person, Right right) const {
  if (absence_.waits() && !leads(person.role)) return false;
  return rights_of(person).has(right);
}

bool Room::may_use(const Participant& person, Source source) const {
  return may(person, right_to(source));
}

std::optional<Refusal> Room::refuses(const Member& member, Right right) const {
  if (!rights_of(member.person).has(right)) return Refusal::kNotAllowed;
  if (!may(member.person, right)) return Refusal::kClassWaits;
  return std::nullopt;
}

bool Room::may_order(const Participant& by, const Participant& target) const {
  if (leads(target.role)) return false;
  if (leads(by.role)) return true;
  return may(by, Right::kModerate) && !rights_of(target).has(Right::kModerate);
}

// While only teachers write students have no `chat`, and the other way round.
Events Room::change_rights(Rights rights) {
  if (std::exchange(student_rights_, rights) == rights) return {};
  Events events{StudentRightsChanged{rights}};
  const bool writes = rights.has(Right::kChat);
  if (writes != (chat_.writers() != Writers::kTeam)) {
    append(events, chat_.set_writers(writes ? Writers::kAll : Writers::kTeam));
  }
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

Events Room::set_usual_cameras(CameraRule rule) {
  if (std::exchange(usual_cameras_, rule) == rule) return {};
  Events events = change_cameras(rule);
  carry_on(now_, events);
  return events;
}

Events Room::change_cameras(CameraRule rule) {
  if (std::exchange(cameras_, rule) == rule) return {};
  return {CamerasChanged{rule}};
}

bool Room::is_for_teachers(const Participant& owner, Source source) const {
  return source == Source::kCamera && cameras_ == CameraRule::kTeachers && !leads(owner.role);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetCameras& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  return change_cameras(wish.rule);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetStudentRight& wish) {
  const bool for_all = kStudentRights.has(wish.right);
  if (!leads(member.person.role) || !for_all) return base::Failure{Refusal::kNotAllowed};
  Rights rights = student_rights_;
  rights.set(wish.right, wish.given);
  return change_rights(rights);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Allow& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  const auto found = members_.find(wish.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  Participant& target = found->second.person;
  if (target.role != Role::kStudent) return base::Failure{Refusal::kNotAllowed};
  // Whoever only follows the class may have come by a line that others read along.
  const bool helps = !kStudentRights.has(wish.right);
  if (helps && wish.allowed && target.carrier == Carrier::kBroadcast) {
    return base::Failure{Refusal::kNotAllowed};
  }
  if (wish.right == Right::kChat) return let_write(member.person, target, wish.allowed);
  if (!wish.allowed) return take_back(target, wish.right);
  Events events = allow(target, wish.right);
  // Whoever may speak need not ask for it any more.
  if (wish.right == Right::kSpeak) append(events, hands_.lower(target.id, member.person.id));
  return events;
}

Events Room::allow(Participant& target, Right right) {
  const Participant before = target;
  target.allowed.set(right, !student_rights_.has(right));
  if (right == Right::kFile) target.no_files = false;
  for (const Source source : kSources) {
    if (right_to(source) == right) target.source(source).blocked = false;
  }
  return target == before ? Events{} : Events{ParticipantChanged{target}};
}

void Room::stop(Participant& target, Right right) {
  for (const Source source : kSources) {
    if (right_to(source) == right) target.source(source) = {false, true};
  }
}

// What everybody has is stopped by Block, but for files, which no Block stops.
Events Room::take_back(Participant& target, Right right) {
  if (student_rights_.has(right)) {
    const bool news = right == Right::kFile && !std::exchange(target.no_files, true);
    return news ? Events{ParticipantChanged{target}} : Events{};
  }
  Participant known = target;
  // In a group all may: there it is stopped.
  if (target.group != kWholeClass) stop(target, right);
  target.allowed.set(right, false);
  Events events = right == Right::kSpeak ? end_invitation(target) : Events{};
  for (const Event& event : events) {
    if (const auto* told = std::get_if<ParticipantChanged>(&event)) known = told->participant;
  }
  stop_what_is_not_allowed(target);
  if (target != known) events.emplace_back(ParticipantChanged{target});
  return events;
}

// Of whom all may write it is taken by muting him, which those may know whom it concerns alone.
Room::Decision Room::let_write(const Participant& by, Participant& target, bool allowed) {
  const bool all = student_rights_.has(Right::kChat);
  Events events;
  if (allowed || all) {
    auto told = chat_.on(writer(by), MuteWriter{target.id, !allowed});
    if (!told) return told;
    events = std::move(*told);
  }
  const Participant before = target;
  target.allowed.set(Right::kChat, allowed && !all);
  if (target != before) events.emplace_back(ParticipantChanged{target});
  return events;
}

// A turn is a right, too.
Events Room::end_invitation(Participant& target) {
  const bool goes_back = hands_.is_guest(target.id) && direct_max_ > 0;
  if (goes_back) return carry(target, Carrier::kBroadcast);
  Events events = hands_.end_invitation(target.id);
  const Participant before = target;
  stop_what_is_not_allowed(target);
  if (target != before) events.emplace_back(ParticipantChanged{target});
  return events;
}

}  // namespace classroom
