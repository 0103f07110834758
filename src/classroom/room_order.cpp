// How order is kept: who is sent away, the lock, all muted, the end of the class.
#include <algorithm>

#include "classroom/room.hpp"

namespace classroom {

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const RemovePerson& wish) {
  // Who waits is the door's, and who has not the door does not know of him.
  const WaitingRoom::Person* const waits = waiting_.find(wish.participant);
  if (waits != nullptr && !refuses(member, Right::kAdmit)) {
    return send_away(member.person, wish.participant, waits->shown.name, waits->device);
  }
  if (const auto why = refuses(member, Right::kModerate)) return base::Failure{*why};
  const auto found = members_.find(wish.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  const Member& target = found->second;
  if (!may_order(member.person, target.person)) return base::Failure{Refusal::kNotAllowed};
  return send_away(member.person, wish.participant, target.person.name, target.device);
}

// Copies: who is sent away is gone before the end of this.
Room::Decision Room::send_away(const Participant& by, ParticipantId who, std::string name,
                               std::string device) {
  std::vector<ParticipantId> gone = waiting_.of_device(device);
  for (const auto& [id, other] : members_) {
    const bool same_browser = !device.empty() && other.device == device;
    if (!same_browser || leads(other.person.role)) continue;
    // At one machine there may be others over whom he does not keep order.
    if (!may_order(by, other.person)) return base::Failure{Refusal::kNotAllowed};
    gone.push_back(id);
  }
  if (std::ranges::find(gone, who) == gone.end()) gone.push_back(who);
  std::ranges::sort(gone);
  Events events = door_.send_away(name, device);
  for (const ParticipantId id : gone) append(events, remove(id));
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const LetBack& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  return door_.let_back(wish.removal);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetLocked& wish) {
  if (const auto why = refuses(member, Right::kModerate)) return base::Failure{*why};
  const bool by_leader = leads(member.person.role);
  if (!wish.locked && !by_leader && door_.is_locked_by_leader()) {
    return base::Failure{Refusal::kNotAllowed};
  }
  Events events = door_.set_locked(wish.locked, by_leader);
  append(events, admit_due());
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const MuteAll&) {
  if (const auto why = refuses(member, Right::kModerate)) return base::Failure{*why};
  const bool takes = leads(member.person.role);  // also what a teacher has given
  Events events;
  for (auto& [id, other] : members_) {
    SourceState& microphone = other.person.source(Source::kMicrophone);
    if (!may_order(member.person, other.person) || hands_.is_guest(id)) continue;
    if (takes && other.person.allowed.has(Right::kSpeak)) {
      append(events, take_back(other.person, Right::kSpeak));
    }
    if (!microphone.on) continue;
    // A page closes the microphone that is blocked, and not what somebody may use.
    microphone = {false, true};
    events.emplace_back(ParticipantChanged{other.person});
    microphone.blocked = false;
    events.emplace_back(ParticipantChanged{other.person});
  }
  return events;
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const EndClass&) {
  if (member.person.role != Role::kTeacher) return base::Failure{Refusal::kNotAllowed};
  Events events;
  end_recording({}, events);
  std::vector<ParticipantId> gone;
  gone.reserve(members_.size());
  for (const auto& [id, other] : members_) gone.push_back(id);
  for (auto who = waiting_.first(); who; who = waiting_.first()) {
    append(events, stop_waiting(*who, LeaveReason::kRemoved));
  }
  for (const ParticipantId id : gone) append(events, take_out(id, LeaveReason::kRemoved));
  return events;
}

}  // namespace classroom
