// How much of the class each is sent, by his own choice and by the class's ceiling.
#include <algorithm>
#include <utility>

#include "classroom/room.hpp"

namespace classroom {

Events Room::set_usual_ceiling(DataStep step) {
  if (std::exchange(usual_ceiling_, step) == step) return {};
  Events events = change_ceiling(step);
  carry_on(now_, events);
  return events;
}

Events Room::change_ceiling(DataStep step) {
  if (std::exchange(ceiling_, step) == step) return {};
  return {CeilingChanged{step}};
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const SetCeiling& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  return change_ceiling(wish.step);
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const SetDataStep& wish) {
  if (member.step == wish.step) return Events{};
  const bool soon = member.step_set != base::Time{} && now < member.step_set + kDataStepPause;
  if (soon) return base::Failure{Refusal::kTooFast};
  member.step_set = now;
  member.step = wish.step;
  return Events{DataStepChanged{member.person.id, wish.step}};
}

// The ceiling is for students: a teacher sees how they are, whatever it costs him.
DataStep Room::step_of(const Member& member) const {
  return leads(member.person.role) ? member.step : std::max(member.step, ceiling_);
}

std::vector<TakenStep> Room::steps_known_to(const Participant& person) const {
  std::vector<TakenStep> known;
  for (const auto& [id, member] : members_) {
    const bool told = leads(person.role) || id == person.id;
    if (told && member.step != DataStep::kEverything) known.push_back({id, member.step});
  }
  return known;
}

bool Room::takes(const Member& viewer, const Participant& owner, Source source) const {
  const DataStep step = step_of(viewer);
  switch (source) {
    case Source::kCamera:
      return step == DataStep::kEverything ||
             (step == DataStep::kLowCamera && (leads(owner.role) || hands_.is_invited(owner.id)));
    case Source::kScreen:
      return step <= DataStep::kScreen;
    case Source::kMicrophone:
    case Source::kScreenAudio:
      return step <= DataStep::kSound;
  }
  return true;
}

bool Room::takes_small_cameras(ParticipantId viewer) const {
  const auto found = members_.find(viewer);
  return found != members_.end() && step_of(found->second) == DataStep::kLowCamera;
}

bool Room::takes_sound(ParticipantId viewer) const {
  const auto found = members_.find(viewer);
  return found != members_.end() && step_of(found->second) <= DataStep::kSound;
}

CameraSize Room::camera_wanted(ParticipantId owner) const {
  bool full = false;
  bool small = false;
  for (const auto& [id, member] : members_) {
    if (id == owner || member.program || !may_receive(id, owner, Source::kCamera)) continue;
    const bool all = step_of(member) == DataStep::kEverything;
    full = full || all;
    small = small || !all;
    if (full && small) return CameraSize::kMedium;
  }
  if (full) return CameraSize::kFull;
  return small ? CameraSize::kSmall : CameraSize::kNone;
}

}  // namespace classroom
