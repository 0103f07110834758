// How the sound and the pictures of a class go: browser to browser (mesh), or by the server. Mesh
// shows everybody's addresses to the others and rests its mute on the pages, so it is for few who
// are known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "classroom/ids.hpp"

namespace classroom {

// Each sends to each: beyond so many a browser's uplink and encoders are the limit.
inline constexpr std::size_t kMeshPeopleMax = 8;
// Of those who show or say something; one more, and a room that may choose uses the server.
inline constexpr std::size_t kMeshPublishersMax = 4;
// A pair that has found no way to each other after so long has none.
inline constexpr base::Duration kPairConnectMax = std::chrono::seconds(5);
// Then a room that may choose uses the server, and tries them again after so long; twice as long
// each time that it was in vain. A network that was bad for a moment is no reason for a whole
// class, and who has no way has none the next minute.
inline constexpr base::Duration kPairAgainMin = std::chrono::minutes(2);
inline constexpr base::Duration kPairAgainMax = std::chrono::minutes(16);
// Nothing has spoken against mesh for so long before a class moves to it: who comes and goes does
// not make it move to and fro.
inline constexpr base::Duration kMeshCalm = std::chrono::seconds(10);
// By then everybody has what the server sends, or never will: the old way ends.
inline constexpr base::Duration kMoveMax = std::chrono::seconds(10);

enum class MeshPolicy : std::uint8_t { kAuto, kAlways, kNever };

enum class Topology : std::uint8_t { kServer, kMesh };
std::string_view to_string(Topology topology);  // "server", "mesh"

// Why the class goes that way: what speaks against mesh, the strongest first.
enum class TopologyReason : std::uint8_t {
  kRule,        // the room's: always one of them
  kYounger,     // pupils whom the server protects: cameras for teachers alone, a class that waits
  kRecorded,    // or is to be
  kWatched,     // as a broadcast, or by WHEP
  kGroups,      // it works in groups
  kProgram,     // somebody is no page that can do it
  kGuest,       // somebody came without an account
  kMany,        // people
  kPublishers,  // one more than kMeshPublishersMax
  kPairFailed,  // two cannot reach each other
  kLess,        // somebody takes less than everything: the server sends no more
  kAlone,       // nobody is there to reach
  kSettling,    // nothing speaks against mesh, since a moment
  kSmall,       // nothing speaks against mesh
};
std::string_view to_string(TopologyReason reason);  // "rule", "younger", "recorded"...

// What the choice depends on.
struct Crowd {
  std::size_t people = 0;      // in the class by WebRTC
  std::size_t publishing = 0;  // of them: something is on
  bool guest = false;
  bool younger = false;
  bool recorded = false;
  bool watched = false;
  bool groups = false;
  bool program = false;
  bool pair_failed = false;
  bool less = false;
};
struct TopologyChoice {
  Topology topology = Topology::kServer;
  TopologyReason reason = TopologyReason::kRule;
  friend bool operator==(const TopologyChoice&, const TopologyChoice&) = default;
};
// `kAlways` is the owner's word, also for guests and pairs that fail; what mesh cannot do at all
// goes on by the server where it was begun before.
TopologyChoice choose_topology(MeshPolicy policy, const Crowd& crowd);

// How the class goes, as its pages are told.
struct Carriage {
  Topology topology = Topology::kServer;
  TopologyReason reason = TopologyReason::kRule;
  // On the way from the other one, which still works: pages set up this one beside it.
  bool moving = false;
  std::uint64_t move = 0;  // rises with each
  // Who cannot reach whom, by number; only where that changes nothing: in a room that is always
  // mesh.
  std::vector<std::pair<ParticipantId, ParticipantId>> unreachable{};
  friend bool operator==(const Carriage&, const Carriage&) = default;
};

// Somebody in the class by WebRTC.
struct MeshPerson {
  ParticipantId id;
  bool connected = true;  // else nobody can ask his page for anything
};

// Moves a class between the two ways: the new one is set up while the old one works, and the old
// one ends when everybody has said that he receives all by the new one.
class Topologies {
 public:
  const Carriage& now() const { return carriage_; }
  // Pages may have signals for each other: mesh is, is being set up, or was a moment ago.
  bool may_signal(base::Time now) const {
    return carriage_.topology == Topology::kMesh || carriage_.moving || now < mesh_until_;
  }
  // Some of them have not found a way to each other, and both are here.
  bool pair_failed() const { return !failed_.empty(); }

  // The people as they are now: what was known of others is forgotten.
  void keep(std::span<const MeshPerson> people);
  // The choice as it is now, of those people.
  void follow(base::Time now, MeshPolicy policy, TopologyChoice choice);
  // What `from` sends reaches `who` from browser to browser; or does not, any more.
  void note_pair(base::Time now, ParticipantId who, ParticipantId from, bool up);
  // Everything reaches `who` by the server; of another move: nothing happens.
  void note_moved(ParticipantId who, std::uint64_t move);
  // His page has begun anew and has no way to anybody.
  void forget(base::Time now, ParticipantId who);
  // Pairs whose time is over have failed, and those that failed long ago may be tried again; the
  // choice may be another then.
  void handle_timeout(base::Time now);
  base::Time next_timeout() const;

 private:
  using Pair = std::pair<ParticipantId, ParticipantId>;
  static Pair pair_of(ParticipantId one, ParticipantId other);
  bool is_up(Pair pair) const;
  bool is_here(ParticipantId who) const { return people_.contains(who); }
  void forget_the_gone();
  void go(base::Time now, Topology topology);
  void expect_pairs(base::Time now);
  void settle(base::Time now);
  bool may_settle(base::Time now) const;

  Carriage carriage_;
  std::map<ParticipantId, bool> people_;  // and whether they are connected
  std::set<Pair> up_;                     // the first receives the second
  std::map<Pair, base::Time> due_;        // until then they must be up
  std::map<Pair, base::Time> failed_;     // and when they may be tried again
  std::map<Pair, base::Duration> waits_;  // the last ones, of those that have not been up since
  std::set<ParticipantId> moved_;
  base::Time good_since_ = base::kNever;
  base::Time move_ends_ = base::kNever;
  base::Time mesh_until_{};
};

}  // namespace classroom
