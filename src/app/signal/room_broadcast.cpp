#include "app/signal/room_broadcast.hpp"

#include <utility>

namespace app::signal {

using classroom::Participant;
using classroom::ParticipantId;
using classroom::Role;
using classroom::Source;

RoomBroadcast::~RoomBroadcast() {
  end();
}

void RoomBroadcast::end() {
  if (!std::exchange(on_, false)) return;
  media_.set_stage_tapped({});
  broadcaster_->end(room_);
  told_.reset();
  tickets_.clear();
}

void RoomBroadcast::follow(const classroom::Room& room) {
  if (broadcaster_ == nullptr) return;
  if (!room.broadcasting().on) return end();
  on_ = true;
  ClassStage stage;
  std::set<Key> shown;
  if (const auto key = picture(room)) {
    shown.insert(*key);
    stage.picture = media_.tap_number(*key);
  }
  for (const auto& [key, is_teachers] : voices(room)) {
    shown.insert(key);
    stage.voices.push_back({media_.tap_number(key), is_teachers});
  }
  media_.set_stage_tapped(std::move(shown));
  if (told_ == stage) return;
  told_ = stage;
  broadcaster_->set_stage(room_, stage);
}

// As for all who are shown one picture: a screen, else a teacher's camera.
std::optional<RoomMedia::Key> RoomBroadcast::picture(const classroom::Room& room) const {
  std::optional<Key> camera;
  for (const Participant& person : room.participants()) {
    const Key screen{person.id, Source::kScreen};
    if (person.source(Source::kScreen).on && media_.publishes(screen)) return screen;
    const Key own{person.id, Source::kCamera};
    if (camera || person.role != Role::kTeacher) continue;
    if (person.source(Source::kCamera).on && media_.publishes(own)) camera = own;
  }
  return camera;
}

std::vector<std::pair<RoomMedia::Key, bool>> RoomBroadcast::voices(
    const classroom::Room& room) const {
  std::vector<std::pair<Key, bool>> found;
  for (const Role role : {Role::kTeacher, Role::kStudent}) {
    for (const Participant& person : room.participants()) {
      const Key key{person.id, Source::kMicrophone};
      const bool heard = person.source(Source::kMicrophone).on && media_.publishes(key);
      if (person.role != role || !heard || found.size() == kStageVoicesMax) continue;
      found.emplace_back(key, role == Role::kTeacher);
    }
  }
  return found;
}

std::string_view RoomBroadcast::admit(ParticipantId who) {
  const auto found = tickets_.find(who);
  if (found != tickets_.end()) return found->second.hls;
  on_ = true;
  return tickets_.emplace(who, broadcaster_->admit(room_)).first->second.hls;
}

bool RoomBroadcast::dismiss(ParticipantId who) {
  const auto found = tickets_.find(who);
  if (found == tickets_.end()) return false;
  broadcaster_->dismiss(room_, found->second.viewer);
  tickets_.erase(found);
  return true;
}

}  // namespace app::signal
