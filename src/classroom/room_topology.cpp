// How the class is carried, and what pages that are connected to each other tell each other by the
// server.
#include <algorithm>
#include <chrono>
#include <utility>

#include "classroom/room.hpp"

namespace classroom {
namespace {

bool publishes(const Participant& person) {
  return std::ranges::any_of(person.sources, &SourceState::on);
}

}  // namespace

bool Room::is_always_mesh() const {
  return mesh_rules_.policy == MeshPolicy::kAlways && !is_protected();
}

std::size_t Room::people_max() const {
  return is_always_mesh() ? std::min(kMeshPeopleMax, participants_max_) : participants_max_;
}

bool Room::is_protected() const {
  return cameras_ == CameraRule::kTeachers || absence_.rule == AbsenceRule::kWait;
}

Crowd Room::crowd() const {
  Crowd crowd;
  crowd.younger = is_protected();
  crowd.recorded = is_recorded();
  crowd.watched = watched_ || broadcasting_.on;
  crowd.groups = !breakouts_.groups.empty();
  crowd.pair_failed = topologies_.pair_failed();
  // Of a large class nobody asks who they are; where some only follow it, it is watched.
  if (members_.size() > kMeshPeopleMax) {
    crowd.people = members_.size();
    return crowd;
  }
  for (const auto& [id, member] : members_) {
    if (member.person.carrier != Carrier::kDirect) continue;
    ++crowd.people;
    if (publishes(member.person)) ++crowd.publishing;
    crowd.guest = crowd.guest || member.guest;
    crowd.less = crowd.less || step_of(member) != DataStep::kEverything;
    crowd.program = crowd.program || !member.meshes;
  }
  return crowd;
}

void Room::carry_on(base::Time now, Events& events) {
  now_ = now;
  keep_handovers(events);
  // Most rooms never move: this is asked after each command.
  const bool never = mesh_rules_.policy == MeshPolicy::kNever;
  const bool stays = carriage().topology == Topology::kServer && !carriage().moving &&
                     (never || members_.size() > kMeshPeopleMax);
  if (!stays) {
    std::vector<MeshPerson> people;
    for (const auto& [id, member] : members_) {
      if (member.person.carrier != Carrier::kDirect) continue;
      people.push_back({id, member.person.connected});
    }
    topologies_.keep(people);
  }
  const Crowd here = never ? Crowd{} : crowd();
  topologies_.follow(now, mesh_rules_.policy, choose_topology(mesh_rules_.policy, here));
  if (told_carriage_ == carriage()) return;
  told_carriage_ = carriage();
  events.emplace_back(CarriageChanged{carriage()});
}

Carriage Room::carriage_known_to(const Participant& person) const {
  Carriage known = carriage();
  if (leads(person.role)) return known;
  std::erase_if(known.unreachable, [&](const auto& pair) {
    return pair.first != person.id && pair.second != person.id;
  });
  return known;
}

Events Room::set_mesh_rules(MeshRules rules) {
  mesh_rules_ = rules;
  Events events;
  carry_on(now_, events);
  return events;
}

Events Room::set_watched(bool watched) {
  watched_ = watched;
  Events events;
  carry_on(now_, events);
  return events;
}

Events Room::page_forgotten(base::Time now, ParticipantId who) {
  topologies_.forget(now, who);
  Events events;
  const auto his = [who](const Handover& handover) { return handover.is_of(who); };
  end_handovers(HandoverEnd::kGone, handovers_.end_where(his), events);
  carry_on(now, events);
  return events;
}

bool Room::spend_signal(base::Time now, Member& member, std::size_t bytes) {
  const std::chrono::duration<double> since = now - member.mesh_refilled;
  member.mesh_refilled = now;
  const double left = member.mesh_bytes + since.count() * kMeshBytesPerSecond;
  member.mesh_bytes = std::min<double>(left, kMeshBytesBurst);
  if (member.mesh_bytes < static_cast<double>(bytes)) return false;
  member.mesh_bytes -= static_cast<double>(bytes);
  return true;
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const MeshSignal& signal) {
  const auto found = members_.find(signal.to);
  if (found == members_.end()) return base::Failure{Refusal::kNoSuchParticipant};
  const auto can = [](const Member& one) {
    return one.meshes && one.person.carrier == Carrier::kDirect;
  };
  // A signal carries addresses: guests have and give none, unless the owner wants it so.
  const bool known = !member.guest && !found->second.guest;
  const bool may = (known || mesh_rules_.policy == MeshPolicy::kAlways) &&
                   topologies_.may_signal(now) && can(member) && can(found->second) &&
                   signal.to != member.person.id &&
                   found->second.person.group == member.person.group;
  if (!may) return base::Failure{Refusal::kNotAllowed};
  if (signal.signal.empty()) return base::Failure{Refusal::kBadMessage};
  if (signal.signal.size() > kMeshSignalMax) return base::Failure{Refusal::kTooLong};
  if (!spend_signal(now, member, signal.signal.size())) return base::Failure{Refusal::kTooFast};
  return Events{MeshSignalled{member.person.id, signal.to, signal.signal}};
}

Room::Decision Room::on(base::Time now, base::WallTime, Member& member, const MeshPair& pair) {
  topologies_.note_pair(now, member.person.id, pair.participant, pair.up);
  return Events{};
}

Room::Decision Room::on(base::Time, base::WallTime, Member& member, const MovedToServer& moved) {
  topologies_.note_moved(member.person.id, moved.move);
  return Events{};
}

}  // namespace classroom
