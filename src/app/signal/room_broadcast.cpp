#include "app/signal/room_broadcast.hpp"

#include <utility>

#include "app/signal/room_stage.hpp"

namespace app::signal {

using classroom::ParticipantId;

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
  std::set<RoomMedia::Key> shown;
  if (const auto key = picture_of(room, media_)) {
    shown.insert(*key);
    stage.picture = media_.tap_number(*key);
  }
  for (const auto& [key, is_teachers] : voices_of(room, media_)) {
    shown.insert(key);
    stage.voices.push_back({media_.tap_number(key), is_teachers});
  }
  media_.set_stage_tapped(std::move(shown));
  if (told_ == stage) return;
  told_ = stage;
  broadcaster_->set_stage(room_, stage);
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
