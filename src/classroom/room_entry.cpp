// How students come in: at once, or by way of the waiting room.
#include <algorithm>
#include <utility>

#include "classroom/room.hpp"

namespace classroom {

Events Room::set_usual_entry(Entry entry) {
  if (std::exchange(usual_entry_, entry) == entry) return {};
  return change_entry(entry);
}

bool Room::must_wait(Role role, std::string_view device) const {
  if (leads(role) || door_.was_in(device)) return false;
  if (absence_.waits()) return true;
  if (entry_ == Entry::kOpen) return false;
  return entry_ == Entry::kAsk || !is_taught();
}

Events Room::change_entry(Entry entry) {
  if (std::exchange(entry_, entry) == entry) return {};
  Events events{EntryChanged{entry}};
  append(events, admit_due());
  return events;
}

bool Room::is_taught() const {
  return std::ranges::any_of(members_, [](const auto& entry) {
    return leads(entry.second.person.role) && !entry.second.program;
  });
}

Events Room::admit_due() {
  const bool due = entry_ == Entry::kOpen || (entry_ == Entry::kWithTeacher && is_taught());
  const bool shut = door_.is_locked() || absence_.waits() || absence_.shuts();
  return due && !shut ? admit_all() : Events{};
}

// Whoever finds no place any more waits on.
Events Room::admit_all() {
  Events events;
  while (!waiting_.empty() && members_.size() < people_max()) {
    append(events, admit(*waiting_.first()));
  }
  return events;
}

Events Room::admit(ParticipantId who) {
  auto person = waiting_.take(who);
  if (!person) return {};
  Events events{WaitingLeft{who, std::nullopt}};
  JoinRequest request{std::move(person->shown.name), Role::kStudent, person->decodes,
                      person->broadcast_only, std::move(person->device)};
  request.guest = person->guest;
  request.meshes = person->meshes;
  append(events, take_in(who, request));
  // The connection may be lost just now.
  if (person->gone_at != base::kNever) {
    Member& member = members_.at(who);
    member.gone_at = person->gone_at;
    member.person.connected = false;
    events.emplace_back(ParticipantChanged{member.person});
  }
  return events;
}

Joined Room::wait(ParticipantId who, const JoinRequest& request) {
  const Waiting shown{who, request.name};
  waiting_.add({shown, request.decodes, request.broadcast_only, request.device, base::kNever,
                request.guest, request.meshes});
  return {who, {WaitingJoined{shown}}};
}

Events Room::stop_waiting(ParticipantId who, LeaveReason reason) {
  if (!waiting_.take(who)) return {};
  Events events{WaitingLeft{who, reason}};
  append(events, reset_if_over());
  return events;
}

Events Room::reset_if_over() {
  if (!members_.empty() || !waiting_.empty()) return {};
  Events events = door_.reset();
  append(events, change_rights(usual_rights_));
  if (usual_rights_.has(Right::kChat)) append(events, chat_.set_writers(Writers::kAll));
  append(events, change_entry(usual_entry_));
  append(events, chat_.set_private_rule(usual_private_rule_));
  append(events, change_cameras(usual_cameras_));
  append(events, change_ceiling(usual_ceiling_));
  append(events, reset_absence());
  listeners_.clear();
  append(events, end_lesson());
  return events;
}

std::vector<Waiting> Room::waiting_known_to(const Participant& person) const {
  return rights_of(person).has(Right::kAdmit) ? waiting_.shown() : std::vector<Waiting>{};
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetEntry& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  return change_entry(wish.entry);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const Admit& wish) {
  if (const auto why = refuses(member, Right::kAdmit)) return base::Failure{*why};
  if (waiting_.find(wish.participant) == nullptr) {
    return base::Failure{Refusal::kNoSuchParticipant};
  }
  if (members_.size() >= people_max()) return base::Failure{Refusal::kRoomFull};
  return admit(wish.participant);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const AdmitAll&) {
  if (const auto why = refuses(member, Right::kAdmit)) return base::Failure{*why};
  return admit_all();
}

}  // namespace classroom
