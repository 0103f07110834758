// Groups that work apart, and who hears whom meanwhile.
#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "classroom/as_seen.hpp"
#include "classroom/read_text.hpp"
#include "classroom/room.hpp"

namespace classroom {
namespace {

// With unique names, or why they are none.
base::Result<std::vector<std::string>, Refusal> read_names(const OpenBreakouts& wish) {
  if (wish.groups.empty() || wish.groups.size() > kGroupsMax) {
    return base::Failure{Refusal::kBadMessage};
  }
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const GroupForm& group : wish.groups) {
    const auto name = read_text(group.name, kGroupNameMax, Lines::kOne, Refusal::kNameMissing);
    if (!name) return base::Failure{name.error()};
    if (!seen.insert(as_seen(*name)).second) return base::Failure{Refusal::kBadMessage};
    names.emplace_back(*name);
  }
  return names;
}

}  // namespace

bool Room::is_group(GroupId group) const {
  return group == kWholeClass ||
         std::ranges::find(breakouts_.groups, group, &Group::id) != breakouts_.groups.end();
}

// What was open before is replaced; whoever is in no new group comes back.
Room::Decision Room::on(base::Time now, base::WallTime wall, Member& member,
                        const OpenBreakouts& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  if (wish.length < std::chrono::seconds(0) || wish.length > kBreakoutsMax) {
    return base::Failure{Refusal::kBadMessage};
  }
  if (is_always_mesh()) return base::Failure{Refusal::kCarriedByMesh};
  auto names = read_names(wish);
  if (!names) return base::Failure{names.error()};
  Events events = close_breakouts();
  for (std::string& name : *names) {
    breakouts_.groups.push_back({GroupId{++last_group_}, std::move(name)});
  }
  if (wish.length.count() > 0) {
    const std::chrono::milliseconds length = wish.length;
    breakouts_.ends = base::WallTime{wall.milliseconds + length.count()};
    breakouts_end_ = now + wish.length;
  }
  events.emplace_back(BreakoutsChanged{breakouts_});
  for (std::size_t i = 0; i < wish.groups.size(); ++i) {
    for (const ParticipantId who : wish.groups[i].participants) {
      const auto found = members_.find(who);
      if (found == members_.end() || !may_move(found->second.person)) continue;
      if (leads(found->second.person.role)) continue;
      append(events, move(found->second, breakouts_.groups[i].id));
    }
  }
  return events;
}

// A teacher moves students, and visits himself.
Room::Decision Room::on(base::Time, base::WallTime, Member& member, const MoveToGroup& wish) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  const auto found = members_.find(wish.participant);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  const Participant& target = found->second.person;
  const bool other_teacher = leads(target.role) && target.id != member.person.id;
  if (!is_group(wish.group)) return base::Failure{Refusal::kNoSuchGroup};
  if (other_teacher || !may_move(target)) return base::Failure{Refusal::kNotAllowed};
  return move(found->second, wish.group);
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const CloseBreakouts&) {
  if (!leads(member.person.role)) return base::Failure{Refusal::kNotAllowed};
  return close_breakouts();
}

// The audience of the broadcast is sent the class itself alone.
bool Room::may_move(const Participant& person) const {
  return person.carrier == Carrier::kDirect;
}

Events Room::move(Member& member, GroupId group) {
  Participant& person = member.person;
  if (!leads(person.role)) places_.set(member.device, person.name, group);
  if (std::exchange(person.group, group) == group) return {};
  // Nothing that was on for some goes on before others.
  for (SourceState& state : person.sources) {
    if (!leads(person.role)) state.on = false;
  }
  return {ParticipantChanged{person}};
}

Events Room::close_breakouts() {
  if (breakouts_.groups.empty()) return {};
  Events events;
  places_.clear();
  for (auto& [id, member] : members_) append(events, move(member, kWholeClass));
  breakouts_ = {};
  breakouts_end_ = base::kNever;
  events.emplace_back(BreakoutsChanged{breakouts_});
  return events;
}

GroupId Room::place_of(const Member& member) const {
  if (leads(member.person.role) || !may_move(member.person)) return kWholeClass;
  return places_.of(member.device, member.person.name);
}

bool Room::may_receive(ParticipantId viewer, ParticipantId owner, Source source) const {
  const auto sees = members_.find(viewer);
  const Participant* const seen = find(owner);
  if (sees == members_.end() || seen == nullptr) return false;
  const Participant& person = sees->second.person;
  return person.group == seen->group && takes(sees->second, *seen, source) &&
         (leads(person.role) || !is_for_teachers(*seen, source));
}

bool Room::is_before_all(ParticipantId owner, Source source) const {
  const Participant* const person = find(owner);
  return person != nullptr && person->group == kWholeClass && !is_for_teachers(*person, source);
}

}  // namespace classroom
