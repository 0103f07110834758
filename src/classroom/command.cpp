#include "classroom/command.hpp"

namespace classroom {

std::string_view to_string(LeaveReason reason) {
  switch (reason) {
    case LeaveReason::kLeft:
      return "left";
    case LeaveReason::kLost:
      return "lost";
    case LeaveReason::kRemoved:
      return "removed";
  }
  return "";
}

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::kBadMessage:
      return "bad_message";
    case Refusal::kNotInRoom:
      return "not_in_room";
    case Refusal::kNameMissing:
      return "name_missing";
    case Refusal::kRoomFull:
      return "room_full";
    case Refusal::kNotAllowed:
      return "not_allowed";
    case Refusal::kTooLong:
      return "too_long";
    case Refusal::kTooFast:
      return "too_fast";
    case Refusal::kEmpty:
      return "empty";
    case Refusal::kNoSuchParticipant:
      return "no_such_participant";
  }
  return "";
}

}  // namespace classroom
