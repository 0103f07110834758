#include "app/signal/doorkeeper.hpp"

namespace app::signal {

classroom::Rights rights_in_class(const school::StudentRights& rights) {
  classroom::Rights given;
  given.set(classroom::Right::kSpeak, rights.speak);
  given.set(classroom::Right::kShow, rights.show);
  given.set(classroom::Right::kPresent, rights.present);
  given.set(classroom::Right::kFile, rights.file);
  given.set(classroom::Right::kChat, rights.chat);
  return given;
}

classroom::Entry entry_to_class(school::EntryRule rule) {
  switch (rule) {
    case school::EntryRule::kOpen:
      return classroom::Entry::kOpen;
    case school::EntryRule::kWithTeacher:
      return classroom::Entry::kWithTeacher;
    case school::EntryRule::kAsk:
      break;
  }
  return classroom::Entry::kAsk;
}

classroom::PrivateRule private_rule_in_class(school::PrivateChat rule) {
  switch (rule) {
    case school::PrivateChat::kOn:
      return classroom::PrivateRule::kOn;
    case school::PrivateChat::kKept:
      return classroom::PrivateRule::kKept;
    case school::PrivateChat::kOff:
      break;
  }
  return classroom::PrivateRule::kOff;
}

classroom::MeshRules mesh_rules_in_class(const school::RoomRecord& room) {
  switch (room.mesh) {
    case school::MeshRule::kAuto:
      return {classroom::MeshPolicy::kAuto};
    case school::MeshRule::kAlways:
      return {classroom::MeshPolicy::kAlways};
    case school::MeshRule::kNever:
      break;
  }
  return {classroom::MeshPolicy::kNever};
}

classroom::CameraRule cameras_in_class(school::CameraRule rule) {
  return rule == school::CameraRule::kTeachers ? classroom::CameraRule::kTeachers
                                               : classroom::CameraRule::kAll;
}

classroom::AbsenceRule absence_in_class(school::AbsenceRule rule) {
  switch (rule) {
    case school::AbsenceRule::kGoOn:
      return classroom::AbsenceRule::kGoOn;
    case school::AbsenceRule::kLock:
      return classroom::AbsenceRule::kLock;
    case school::AbsenceRule::kWait:
      break;
  }
  return classroom::AbsenceRule::kWait;
}

classroom::DataStep ceiling_in_class(school::Ceiling ceiling) {
  return classroom::data_step_from(to_string(ceiling)).value_or(classroom::DataStep::kEverything);
}

std::string_view to_string(DoorRefusal refusal) {
  switch (refusal) {
    case DoorRefusal::kUnknownRoom:
      return "unknown_room";
    case DoorRefusal::kWrongLink:
      return "wrong_link";
    case DoorRefusal::kLinkRevoked:
      return "link_revoked";
    case DoorRefusal::kLinkExpired:
      return "link_expired";
    case DoorRefusal::kSignInNeeded:
      return "sign_in_needed";
    case DoorRefusal::kServerBusy:
      return "server_busy";
    case DoorRefusal::kUnknownChannel:
      return "unknown_channel";
    case DoorRefusal::kChatOff:
      return "chat_off";
    case DoorRefusal::kNotOnAir:
      return "not_on_air";
  }
  return "server_busy";
}

}  // namespace app::signal
