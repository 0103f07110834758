// A class as a broadcast: what of it the audience is given, and who may watch.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/class_broadcaster.hpp"
#include "app/signal/room_media.hpp"
#include "classroom/room.hpp"

namespace app::signal {

class RoomBroadcast {
 public:
  // nullptr: nobody broadcasts here. All outlive it.
  RoomBroadcast(ClassBroadcaster* broadcaster, RoomMedia& media, std::string room)
      : broadcaster_(broadcaster), media_(media), room_(std::move(room)) {}
  ~RoomBroadcast();
  RoomBroadcast(const RoomBroadcast&) = delete;
  RoomBroadcast& operator=(const RoomBroadcast&) = delete;

  bool is_possible() const { return broadcaster_ != nullptr; }
  // After each change of the room: begins, shows what is shown now, ends.
  void follow(const classroom::Room& room);
  // Where that person watches; the same until dismiss().
  std::string_view admit(classroom::ParticipantId who);
  bool has(classroom::ParticipantId who) const { return tickets_.contains(who); }
  // Whoever was admitted watches no more. False: nobody was.
  bool dismiss(classroom::ParticipantId who);

 private:
  void end();

  ClassBroadcaster* broadcaster_;
  RoomMedia& media_;
  const std::string room_;
  bool on_ = false;
  std::optional<ClassStage> told_;
  std::map<classroom::ParticipantId, AudienceTicket> tickets_;
};

}  // namespace app::signal
