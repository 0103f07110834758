#include "app/class_door.hpp"

#include "app/secret/cookie.hpp"
#include "classroom/room.hpp"

namespace app {

using signal::Admission;
using signal::DoorRefusal;

namespace {

DoorRefusal to_door(Refusal refusal) {
  switch (refusal) {
    case Refusal::kUnknownRoom:
      return DoorRefusal::kUnknownRoom;
    case Refusal::kWrongLink:
      return DoorRefusal::kWrongLink;
    case Refusal::kLinkRevoked:
      return DoorRefusal::kLinkRevoked;
    case Refusal::kLinkExpired:
      return DoorRefusal::kLinkExpired;
    case Refusal::kSignInNeeded:
      return DoorRefusal::kSignInNeeded;
    default:
      return DoorRefusal::kServerBusy;
  }
}

// What a WHIP publisher is called in the class: it has no account and no page to type a name in.
constexpr std::string_view kBroadcastName = "Studio";

}  // namespace

ClassDoor::Task<Admission> ClassDoor::admission_of(base::Result<Entry, Refused> entry) {
  if (!entry) co_return base::Failure{to_door(entry.error().why)};
  Admission admission;
  admission.room_title = entry->room.title;
  admission.recording = entry->room.recording;
  admission.direct_max = entry->room.direct_max;
  admission.student_rights = signal::rights_in_class(entry->room.student_rights);
  admission.entry = signal::entry_to_class(entry->room.entry);
  admission.private_rule = signal::private_rule_in_class(entry->room.private_chat);
  admission.cameras = signal::cameras_in_class(entry->room.cameras);
  admission.absence = signal::absence_in_class(entry->room.absence);
  admission.ceiling = signal::ceiling_in_class(entry->room.ceiling);
  admission.waiting_note = entry->room.waiting_note;
  admission.mesh = signal::mesh_rules_in_class(entry->room);
  if (entry->person) {
    admission.role = classroom::Role::kTeacher;
    admission.suggested_name = entry->person->name;
    admission.person = entry->person->id.value;
  }
  if (entry->link) admission.link = entry->link->value;
  const auto read = [room = entry->room.name](store::Store& store) {
    return store.last_chat(room, classroom::kChatHistoryMax);
  };
  auto chat = co_await store_.run(read);
  if (!chat) co_return base::Failure{DoorRefusal::kServerBusy};
  admission.chat = std::move(*chat);
  co_return admission;
}

signal::Visitor ClassDoor::visitor(const proto::http::Request& request) const {
  return {secret::sign_in_token(request)};
}

ClassDoor::Task<Admission> ClassDoor::admit(signal::Visitor visitor, std::string room,
                                            std::optional<std::string> link) {
  auto entry =
      co_await accounts_.open_door(std::move(room), std::move(link), std::move(visitor.sign_in));
  co_return co_await admission_of(std::move(entry));
}

ClassDoor::Task<Admission> ClassDoor::admit_media(std::string room, std::string token,
                                                  signal::MediaRight right) {
  const auto permission = right == signal::MediaRight::kPublish ? school::Permission::kPublish
                                                                : school::Permission::kWatch;
  auto entry = co_await accounts_.open_by_token(std::move(room), std::move(token), permission);
  auto admission = co_await admission_of(std::move(entry));
  if (admission) admission->suggested_name = kBroadcastName;
  co_return admission;
}

void ClassDoor::keep_chat(std::string_view room, const classroom::ChatMessage& message) {
  store_.post("a chat message was not kept",
              [room = std::string(room), message](store::Store& store) {
                return store.append_chat(room, message);
              });
}

void ClassDoor::forget_chat(std::string_view room, classroom::MessageId message) {
  store_.post("a chat message was not deleted",
              [room = std::string(room), message](store::Store& store) {
                return store.remove_chat(room, message);
              });
}

void ClassDoor::keep_poll(std::string_view room, const classroom::Poll& poll) {
  store_.post("a poll was not kept", [room = std::string(room), poll](store::Store& store) {
    return store.polls().keep(room, poll);
  });
}

void ClassDoor::keep_answer(std::string_view room, classroom::PollId poll,
                            const classroom::PollAnswer& answer,
                            classroom::ParticipantId replaces) {
  store_.post("an answer to a poll was not kept",
              [room = std::string(room), poll, answer, replaces](store::Store& store) {
                return store.polls().keep_answer(room, poll, answer, replaces);
              });
}

void ClassDoor::forget_poll(std::string_view room, classroom::PollId poll) {
  store_.post("a poll was not deleted", [room = std::string(room), poll](store::Store& store) {
    return store.polls().remove(room, poll);
  });
}

ClassDoor::Task<std::vector<classroom::KeptPoll>> ClassDoor::kept_polls(std::string room) {
  const auto read = [room = std::move(room)](store::Store& store) {
    return store.polls().of_room(room);
  };
  auto polls = co_await store_.run(read);
  if (!polls) co_return base::Failure{DoorRefusal::kServerBusy};
  co_return std::move(*polls);
}

void ClassDoor::keep_slides(std::string_view room, const classroom::SlideSet& set) {
  store_.post("slides were not kept", [room = std::string(room), set](store::Store& store) {
    return store.slides().keep(room, set);
  });
}

void ClassDoor::keep_slide_page(std::string_view room, classroom::SlidePlace place,
                                const classroom::SlidePage& page) {
  store_.post("a slide was not kept", [room = std::string(room), place, page](store::Store& store) {
    return store.slides().keep_page(room, place, page);
  });
}

void ClassDoor::keep_shown(std::string_view room, std::optional<classroom::SlidePlace> shown) {
  store_.post("which slide is shown was not kept",
              [room = std::string(room), shown](store::Store& store) {
                return store.slides().keep_shown(room, shown);
              });
}

void ClassDoor::keep_ink(std::string_view room, const classroom::InkChange& change) {
  store_.post("what was drawn was not kept",
              [room = std::string(room), change](store::Store& store) {
                return store.slides().keep_ink(room, change);
              });
}

void ClassDoor::forget_slides(std::string_view room, classroom::SlideSetId set) {
  store_.post("slides were not deleted", [room = std::string(room), set](store::Store& store) {
    return store.slides().remove(room, set);
  });
}

ClassDoor::Task<std::vector<classroom::KeptSlides>> ClassDoor::kept_slides(std::string room) {
  const auto read = [room = std::move(room)](store::Store& store) {
    return store.slides().of_room(room);
  };
  auto slides = co_await store_.run(read);
  if (!slides) co_return base::Failure{DoorRefusal::kServerBusy};
  co_return std::move(*slides);
}

ClassDoor::Task<std::vector<classroom::KeptFile>> ClassDoor::kept_files(std::string room) {
  const auto read = [room = std::move(room)](store::Store& store) {
    return store.files().of_room(room);
  };
  auto files = co_await store_.run(read);
  if (!files) co_return base::Failure{DoorRefusal::kServerBusy};
  co_return std::move(*files);
}

}  // namespace app
