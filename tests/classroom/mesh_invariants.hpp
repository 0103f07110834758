// What must be true of how a class is carried, for the observer of a room.
#pragma once

#include <algorithm>
#include <concepts>
#include <map>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "classroom/room.hpp"

namespace classroom {

// What pages have for each other past the server.
template <class E>
concept OfPages = std::same_as<E, MeshSignalled> || std::same_as<E, CarriageChanged> ||
                  std::same_as<E, FileOffered> || std::same_as<E, FileTaken> ||
                  std::same_as<E, FileSignalled> || std::same_as<E, FileEnded>;

class MeshObserver {
 public:
  explicit MeshObserver(Room& room) : room_(room) {}

  void set_rules(MeshRules rules) { rules_ = rules; }
  // Something that a page may want, or that changes what the room may choose.
  template <class Next>
  Command command(Next&& next, std::uint64_t last_id) {
    const ParticipantId other{1 + next() % (last_id + 1)};
    const std::string key(1, static_cast<char>('a' + next() % 4));
    switch (next() % 7) {
      case 0:
        return MeshSignal{other, std::string(next() * 200, 's')};
      case 3:
        return OfferFile{key, other, "tugas.pdf", next() * (kHandoverMax / 200)};
      case 4:
        return TakeFile{key};
      case 5:
        return FileSignal{key, std::string(next() * 200, 's')};
      case 6:
        return EndFile{key, HandoverEnd{static_cast<std::uint8_t>(next() % 6)}};
      case 1:
        return MeshPair{other, (next() & 1) != 0};
      default:
        return MovedToServer{room_.carriage().move - next() % 2};
    }
  }
  template <class Next>
  Events change_rules(Next&& next) {
    const unsigned kind = next();
    if (kind % 4 == 0) {
      watched_ = kind >= 128;
      return room_.set_watched(watched_);
    }
    rules_ = {MeshPolicy{static_cast<std::uint8_t>(kind % 3)}};
    return room_.set_mesh_rules(rules_);
  }
  void note_join(ParticipantId who, const JoinRequest& request) { came_[who] = request; }
  // Something of it waits for a time.
  bool may_move() const {
    return carriage_.moving || carriage_.reason == TopologyReason::kSettling ||
           carriage_.topology == Topology::kMesh;
  }
  // Of how many steps the class was carried from browser to browser, in a room that may choose.
  std::size_t steps_in_mesh() const { return steps_in_mesh_; }

  void on(const CarriageChanged& e) {
    CHECK(e.carriage != carriage_);
    CHECK(e.carriage.move >= carriage_.move);
    CHECK(e.carriage.topology == carriage_.topology || e.carriage.move > carriage_.move);
    carriage_ = e.carriage;
  }
  // Between people who are in the same class and place, and both are pages.
  void on(const MeshSignalled& e) const {
    const Participant* const from = room_.find(e.from);
    const Participant* const to = room_.find(e.to);
    CHECK(from != nullptr && to != nullptr && from != to);
    CHECK(!room_.is_waiting(e.from) && !room_.is_waiting(e.to));
    CHECK(from->group == to->group);
    CHECK(came_.at(e.from).meshes && came_.at(e.to).meshes);
    const bool guest = came_.at(e.from).guest || came_.at(e.to).guest;
    CHECK(rules_.policy == MeshPolicy::kAlways || !guest);
    CHECK(!e.signal.empty() && e.signal.size() <= kMeshSignalMax);
    CHECK(rules_.policy != MeshPolicy::kNever || carriage_.move > 0);
  }

  void on(const FileOffered& e) {
    const Handover& handover = e.handover;
    CHECK(handover.from != handover.to && handover.bytes > 0 && handover.bytes <= kHandoverMax);
    CHECK(!handover.taken && !handover.key.empty() && !handover.name.empty());
    CHECK(open_.emplace(handover.key, handover).second);
    check_handover(handover);
  }
  void on(const FileTaken& e) {
    Handover& handover = open_.at(e.key);
    CHECK(!std::exchange(handover.taken, true) && e.to == handover.from);
  }
  void on(const FileSignalled& e) const {
    CHECK(open_.at(e.key).taken && open_.at(e.key).is_of(e.to));
    CHECK(!e.signal.empty() && e.signal.size() <= kHandoverSignalMax);
  }
  // Whom the rules end it for are both told.
  void on(const FileEnded& e) {
    if (const auto found = open_.find(e.key); found != open_.end()) {
      ended_.insert_or_assign(e.key, found->second);
      open_.erase(found);
    }
    CHECK(ended_.at(e.key).is_of(e.to));
  }

  void check(const std::vector<Participant>& seen) {
    CHECK(room_.carriage() == carriage_);
    for (const auto& [key, handover] : open_) check_handover(handover);
    if (carriage_.topology == Topology::kServer) return;
    CHECK(rules_.policy != MeshPolicy::kNever && room_.cameras() == CameraRule::kAll);
    CHECK(room_.absence().rule != AbsenceRule::kWait);
    CHECK(room_.recording().state == RecordingState::kOff);
    CHECK(!room_.broadcasting().on && !watched_);
    CHECK(room_.breakouts().groups.empty());
    CHECK(seen.size() <= kMeshPeopleMax);
    for (const Participant& person : seen) CHECK(came_.at(person.id).meshes);
    if (rules_.policy == MeshPolicy::kAlways) return;
    ++steps_in_mesh_;
    CHECK(carriage_.unreachable.empty());
    CHECK(seen.size() >= 2);
    std::size_t publishing = 0;
    for (const Participant& person : seen) {
      CHECK(!came_.at(person.id).guest);
      CHECK(leads(person.role) || room_.ceiling() == DataStep::kEverything);
      if (std::ranges::any_of(person.sources, &SourceState::on)) ++publishing;
    }
    CHECK(publishing <= kMeshPublishersMax);
  }

 private:
  // Both are here, and may.
  void check_handover(const Handover& handover) const {
    CHECK(room_.find(handover.from) != nullptr && room_.find(handover.to) != nullptr);
    CHECK(came_.at(handover.from).meshes && came_.at(handover.to).meshes);
    CHECK(rules_.policy != MeshPolicy::kNever && room_.cameras() == CameraRule::kAll);
    CHECK(room_.absence().rule != AbsenceRule::kWait);
    SendChat chat;
    chat.to = handover.to;
    CHECK(!room_.refuses_file(handover.from, chat));
  }

  Room& room_;
  Carriage carriage_;
  MeshRules rules_;
  bool watched_ = false;
  std::map<ParticipantId, JoinRequest> came_;
  std::size_t steps_in_mesh_ = 0;
  std::map<std::string, Handover> open_;
  std::map<std::string, Handover> ended_;
};

}  // namespace classroom
