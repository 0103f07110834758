#include "classroom/topology.hpp"

#include <algorithm>

namespace classroom {
namespace {

using Reason = TopologyReason;

// What mesh cannot do, whoever wants it.
std::optional<Reason> impossible_for(const Crowd& crowd) {
  if (crowd.younger) return Reason::kYounger;
  if (crowd.recorded) return Reason::kRecorded;
  if (crowd.watched) return Reason::kWatched;
  if (crowd.groups) return Reason::kGroups;
  if (crowd.program) return Reason::kProgram;
  if (crowd.people > kMeshPeopleMax) return Reason::kMany;
  return std::nullopt;
}

std::optional<Reason> unwise_for(const Crowd& crowd) {
  if (crowd.guest) return Reason::kGuest;
  if (crowd.publishing > kMeshPublishersMax) return Reason::kPublishers;
  if (crowd.pair_failed) return Reason::kPairFailed;
  if (crowd.less) return Reason::kLess;
  if (crowd.people < 2) return Reason::kAlone;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Topology topology) {
  return topology == Topology::kMesh ? "mesh" : "server";
}

std::string_view to_string(TopologyReason reason) {
  switch (reason) {
    case Reason::kRule:
      return "rule";
    case Reason::kYounger:
      return "younger";
    case Reason::kRecorded:
      return "recorded";
    case Reason::kWatched:
      return "watched";
    case Reason::kGroups:
      return "groups";
    case Reason::kProgram:
      return "program";
    case Reason::kGuest:
      return "guest";
    case Reason::kMany:
      return "many";
    case Reason::kPublishers:
      return "publishers";
    case Reason::kPairFailed:
      return "pair_failed";
    case Reason::kLess:
      return "less";
    case Reason::kAlone:
      return "alone";
    case Reason::kSettling:
      return "settling";
    case Reason::kSmall:
      break;
  }
  return "small";
}

TopologyChoice choose_topology(MeshPolicy policy, const Crowd& crowd) {
  if (policy == MeshPolicy::kNever) return {Topology::kServer, Reason::kRule};
  if (const auto why = impossible_for(crowd)) return {Topology::kServer, *why};
  if (policy == MeshPolicy::kAlways) return {Topology::kMesh, Reason::kRule};
  if (const auto why = unwise_for(crowd)) return {Topology::kServer, *why};
  return {Topology::kMesh, Reason::kSmall};
}

Topologies::Pair Topologies::pair_of(ParticipantId one, ParticipantId other) {
  return one < other ? Pair{one, other} : Pair{other, one};
}

bool Topologies::is_up(Pair pair) const {
  return up_.contains(pair) && up_.contains({pair.second, pair.first});
}

void Topologies::forget_the_gone() {
  const auto gone = [&](const Pair& pair) { return !is_here(pair.first) || !is_here(pair.second); };
  std::erase_if(up_, gone);
  std::erase_if(failed_, [&](const auto& entry) { return gone(entry.first); });
  std::erase_if(waits_, [&](const auto& entry) { return gone(entry.first); });
  std::erase_if(due_, [&](const auto& entry) { return gone(entry.first); });
  std::erase_if(moved_, [&](ParticipantId who) { return !is_here(who); });
}

void Topologies::keep(std::span<const MeshPerson> people) {
  people_.clear();
  for (const MeshPerson& person : people) people_.emplace(person.id, person.connected);
  forget_the_gone();
}

// Nobody is moved behind his back: whoever has lost the line could set up nothing.
void Topologies::follow(base::Time now, MeshPolicy policy, TopologyChoice choice) {
  expect_pairs(now);
  settle(now);
  const bool wants_mesh = choice.topology == Topology::kMesh;
  const bool all_reached = std::ranges::all_of(people_, [](const auto& one) { return one.second; });
  if (!wants_mesh || !all_reached) {
    good_since_ = base::kNever;
  } else if (good_since_ == base::kNever) {
    good_since_ = now;
  }
  // The owner's word needs no thought.
  const bool calm = good_since_ != base::kNever &&
                    (policy == MeshPolicy::kAlways || now >= good_since_ + kMeshCalm);
  const bool is_mesh = carriage_.topology == Topology::kMesh;
  carriage_.reason = choice.reason;
  if (!wants_mesh && is_mesh) {
    go(now, Topology::kServer);
  } else if (wants_mesh && !is_mesh) {
    if (calm && !carriage_.moving) {
      go(now, Topology::kMesh);
    } else {
      carriage_.reason = Reason::kSettling;
    }
  }
  expect_pairs(now);
  settle(now);
}

void Topologies::go(base::Time now, Topology topology) {
  carriage_.topology = topology;
  carriage_.moving = true;
  ++carriage_.move;
  moved_.clear();
  up_.clear();
  due_.clear();
  // In a room that is always mesh a pair is given another chance.
  if (topology == Topology::kMesh) failed_.clear();
  move_ends_ = topology == Topology::kServer ? now + kMoveMax : base::kNever;
}

// Whoever is here and not reached has a time to be; of who lost the line nothing can be said.
void Topologies::expect_pairs(base::Time now) {
  if (carriage_.topology != Topology::kMesh) return due_.clear();
  for (auto one = people_.begin(); one != people_.end(); ++one) {
    for (auto other = std::next(one); other != people_.end(); ++other) {
      const Pair pair{one->first, other->first};
      if (is_up(pair) || !one->second || !other->second) {
        due_.erase(pair);
      } else if (!failed_.contains(pair)) {
        due_.try_emplace(pair, now + kPairConnectMax);
      }
    }
  }
}

void Topologies::note_pair(base::Time now, ParticipantId who, ParticipantId from, bool up) {
  if (carriage_.topology != Topology::kMesh || !is_here(who) || !is_here(from)) return;
  if (up) {
    up_.insert({who, from});
    if (is_up({who, from})) {
      failed_.erase(pair_of(who, from));
      waits_.erase(pair_of(who, from));
    }
  } else {
    up_.erase({who, from});
  }
  expect_pairs(now);
  settle(now);
}

void Topologies::note_moved(ParticipantId who, std::uint64_t move) {
  if (carriage_.moving && carriage_.move == move && is_here(who)) moved_.insert(who);
}

void Topologies::forget(base::Time now, ParticipantId who) {
  std::erase_if(up_, [&](const Pair& pair) { return pair.first == who || pair.second == who; });
  moved_.erase(who);
  expect_pairs(now);
}

void Topologies::handle_timeout(base::Time now) {
  std::erase_if(due_, [&](const auto& entry) {
    if (now < entry.second) return false;
    const auto before = waits_.find(entry.first);
    const base::Duration wait =
        before == waits_.end() ? kPairAgainMin : std::min(2 * before->second, kPairAgainMax);
    waits_.insert_or_assign(entry.first, wait);
    failed_.insert_or_assign(entry.first, now + wait);
    return true;
  });
  if (carriage_.topology == Topology::kServer) {
    std::erase_if(failed_, [now](const auto& entry) { return now >= entry.second; });
  }
  settle(now);
}

bool Topologies::may_settle(base::Time now) const {
  if (carriage_.topology == Topology::kMesh) {
    const bool all_reached =
        std::ranges::all_of(people_, [](const auto& one) { return one.second; });
    return due_.empty() && all_reached;
  }
  const auto has_moved = [&](const auto& person) { return moved_.contains(person.first); };
  return now >= move_ends_ || std::ranges::all_of(people_, has_moved);
}

void Topologies::settle(base::Time now) {
  if (carriage_.moving && may_settle(now)) {
    carriage_.moving = false;
    move_ends_ = base::kNever;
    if (carriage_.topology == Topology::kServer) mesh_until_ = now + kMoveMax;
  }
  const bool is_mesh = carriage_.topology == Topology::kMesh;
  carriage_.unreachable.clear();
  if (!is_mesh) return;
  for (const auto& [pair, again] : failed_) carriage_.unreachable.push_back(pair);
}

base::Time Topologies::next_timeout() const {
  base::Time next = move_ends_;
  for (const auto& [pair, due] : due_) next = std::min(next, due);
  if (carriage_.topology == Topology::kServer) {
    for (const auto& [pair, again] : failed_) next = std::min(next, again);
  }
  const bool settles =
      carriage_.reason == Reason::kSettling && !carriage_.moving && good_since_ != base::kNever;
  if (settles) next = std::min(next, good_since_ + kMeshCalm);
  return next;
}

}  // namespace classroom
