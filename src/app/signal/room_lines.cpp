// What comes first where a viewer's line has no room for all, and of which pictures it has none.
#include <algorithm>

#include "app/signal/room_media.hpp"

namespace app::signal {

using classroom::Source;

// What is written matters more than a face, and whoever teaches more than who listens.
std::uint8_t RoomMedia::rank_of(Key key) const {
  if (key.source == Source::kScreen) return 0;
  return first_.contains(key.who) ? 1 : 2;
}

std::optional<RoomMedia::Held> RoomMedia::held(const sfu::PictureHeld& event) const {
  const auto shown = std::find_if(
      publications_.begin(), publications_.end(),
      [&](const auto& publication) { return publication.second == event.publication; });
  const auto viewer = std::find_if(downlinks_.begin(), downlinks_.end(), [&](const auto& downlink) {
    return downlink.second.connected && downlink.second.peer == event.peer;
  });
  if (shown == publications_.end() || viewer == downlinks_.end()) return std::nullopt;
  return Held{viewer->first, shown->first};
}

}  // namespace app::signal
