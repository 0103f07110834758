#include "app/signal/room_stage.hpp"

namespace app::signal {

using classroom::Participant;
using classroom::Role;
using classroom::Source;

namespace {

bool sends(const RoomMedia& media, const Participant& person, Source source) {
  return person.source(source).on && media.publishes({person.id, source});
}

}  // namespace

std::optional<RoomMedia::Key> picture_of(const classroom::Room& room, const RoomMedia& media) {
  const std::vector<Participant> people = room.participants();
  for (const bool connected : {true, false}) {
    std::optional<RoomMedia::Key> camera;
    bool by_other = false;  // a co-teacher's
    for (const Participant& person : people) {
      if (person.connected != connected || person.group != classroom::kWholeClass) continue;
      if (sends(media, person, Source::kScreen)) return RoomMedia::Key{person.id, Source::kScreen};
      if (!leads(person.role) || !sends(media, person, Source::kCamera)) continue;
      if (camera && !(by_other && person.role == Role::kTeacher)) continue;
      camera = {person.id, Source::kCamera};
      by_other = person.role != Role::kTeacher;
    }
    if (camera) return camera;
  }
  return std::nullopt;
}

std::vector<StageVoice> voices_of(const classroom::Room& room, const RoomMedia& media) {
  std::vector<StageVoice> found;
  const std::vector<Participant> people = room.participants();
  const auto add = [&](Role role, bool connected) {
    for (const Participant& person : people) {
      if (found.size() == kStageVoicesMax) return;
      if (person.role != role || person.connected != connected) continue;
      if (person.group != classroom::kWholeClass) continue;
      if (!sends(media, person, Source::kMicrophone)) continue;
      found.push_back({{person.id, Source::kMicrophone}, leads(role)});
    }
  };
  for (const Role role : {Role::kTeacher, Role::kCoTeacher, Role::kStudent}) {
    add(role, true);
    add(role, false);
  }
  return found;
}

}  // namespace app::signal
