// Who may be sent what, as the rules of a room have it.
#pragma once

#include "app/signal/room_media.hpp"
#include "classroom/room.hpp"

namespace app::signal {

class RoomSight final : public RoomMedia::Sight {
 public:
  // The room outlives it.
  explicit RoomSight(const classroom::Room& room) : room_(room) {}

  bool may_receive(RoomMedia::Who viewer, RoomMedia::Key key) const override {
    return room_.may_receive(viewer, key.who, key.source);
  }
  bool is_before_all(RoomMedia::Key key) const override {
    return room_.is_before_all(key.who, key.source);
  }
  bool takes_small(RoomMedia::Who viewer) const override {
    return room_.takes_small_cameras(viewer);
  }
  std::uint64_t place_of(RoomMedia::Who who) const override {
    const classroom::Participant* const person = room_.find(who);
    return person != nullptr ? person->group.value : classroom::kWholeClass.value;
  }
  bool presents(RoomMedia::Who who) const override {
    const classroom::Participant* const person = room_.find(who);
    if (person == nullptr) return false;
    return person->source(classroom::Source::kScreen).on || room_.is_invited(who);
  }

 private:
  const classroom::Room& room_;
};

}  // namespace app::signal
