// What of a class is given to those who are given one picture: the audience of a broadcast, and
// WHEP viewers. Whose line is lost comes last: what he sends may have ended with it, or go on.
#pragma once

#include <optional>
#include <vector>

#include "app/signal/room_media.hpp"
#include "classroom/room.hpp"

namespace app::signal {

// Voices of which the audience hears one at a time.
inline constexpr std::size_t kStageVoicesMax = 16;

// A screen that is shared, else the camera of a teacher; nullopt: none is on and published.
std::optional<RoomMedia::Key> picture_of(const classroom::Room& room, const RoomMedia& media);

struct StageVoice {
  RoomMedia::Key key;
  bool is_teachers = false;
};
// Microphones that are on and published, teachers' first; at most kStageVoicesMax.
std::vector<StageVoice> voices_of(const classroom::Room& room, const RoomMedia& media);

}  // namespace app::signal
