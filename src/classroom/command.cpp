#include "classroom/command.hpp"

#include <iterator>

namespace classroom {

void append(Events& events, Events more) {
  events.insert(events.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

std::optional<Readers> readers_of(const Event& event) {
  if (const auto* posted = std::get_if<ChatPosted>(&event)) return readers_of(posted->message);
  if (const auto* edited = std::get_if<ChatEdited>(&event)) return readers_of(edited->message);
  if (const auto* deleted = std::get_if<ChatDeleted>(&event)) return deleted->readers;
  if (const auto* reacted = std::get_if<ChatReacted>(&event)) return reacted->readers;
  return std::nullopt;
}

std::optional<ParticipantId> hearer_of_file(const Event& event) {
  if (const auto* offered = std::get_if<FileOffered>(&event)) return offered->handover.to;
  if (const auto* taken = std::get_if<FileTaken>(&event)) return taken->to;
  if (const auto* signalled = std::get_if<FileSignalled>(&event)) return signalled->to;
  if (const auto* ended = std::get_if<FileEnded>(&event)) return ended->to;
  return std::nullopt;
}

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

std::optional<RecordWish> record_wish_from(std::string_view text) {
  if (text == "start") return RecordWish::kStart;
  if (text == "pause") return RecordWish::kPause;
  if (text == "resume") return RecordWish::kResume;
  if (text == "stop") return RecordWish::kStop;
  return std::nullopt;
}

std::string_view to_string(Writers writers) {
  switch (writers) {
    case Writers::kAll:
      return "all";
    case Writers::kTeam:
      return "team";
    case Writers::kQuestions:
      break;
  }
  return "questions";
}

std::optional<Writers> writers_from(std::string_view text) {
  for (const Writers writers : {Writers::kAll, Writers::kTeam, Writers::kQuestions}) {
    if (text == to_string(writers)) return writers;
  }
  return std::nullopt;
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
    case Refusal::kNeverRecorded:
      return "never_recorded";
    case Refusal::kMuted:
      return "muted";
    case Refusal::kTeamOnly:
      return "team_only";
    case Refusal::kChatBusy:
      return "chat_busy";
    case Refusal::kNoSuchMessage:
      return "no_such_message";
    case Refusal::kCannotSpeak:
      return "cannot_speak";
    case Refusal::kRemoved:
      return "removed";
    case Refusal::kRoomLocked:
      return "room_locked";
    case Refusal::kQuestionsOnly:
      return "questions_only";
    case Refusal::kPrivateOff:
      return "private_off";
    case Refusal::kNoSuchPoll:
      return "no_such_poll";
    case Refusal::kNotADraft:
      return "not_a_draft";
    case Refusal::kPollClosed:
      return "poll_closed";
    case Refusal::kTooManyPolls:
      return "too_many_polls";
    case Refusal::kNoSuchGroup:
      return "no_such_group";
    case Refusal::kPollFull:
      return "poll_full";
    case Refusal::kCarriedByMesh:
      return "carried_by_mesh";
    case Refusal::kDirectOff:
      return "direct_off";
    case Refusal::kNoSuchFile:
      return "no_such_file";
    case Refusal::kClassWaits:
      return "class_waits";
    case Refusal::kTeacherAway:
      return "teacher_away";
    case Refusal::kFilesOff:
      return "files_off";
    case Refusal::kNoSuchSlide:
      return "no_such_slide";
    case Refusal::kTooManySlides:
      return "too_many_slides";
    case Refusal::kPageFull:
      return "page_full";
    case Refusal::kInkFull:
      return "ink_full";
    case Refusal::kNoSuchStroke:
      return "no_such_stroke";
  }
  return "";
}

}  // namespace classroom
