#include "app/signal/room_recording.hpp"

#include <algorithm>
#include <utility>

namespace app::signal {

using classroom::ParticipantId;
using classroom::RecordingState;
using classroom::Source;

namespace {

// Of a file its name: the recording has no files.
std::string words_of(const classroom::ChatMessage& message) {
  if (!message.file) return message.text;
  const std::string name = "\U0001F4CE " + message.file->name;
  return message.text.empty() ? name : message.text + "\n" + name;
}

}  // namespace

RoomRecording::~RoomRecording() {
  if (number_) recorder_->end(*number_);
}

void RoomRecording::follow(const std::string& name, const std::string& title,
                           const classroom::Room& room, const classroom::Event& event) {
  if (recorder_ == nullptr) return;
  if (std::holds_alternative<classroom::RecordingChanged>(event)) {
    return follow_state(name, title, room);
  }
  if (!number_) return;
  if (const auto* joined = std::get_if<classroom::ParticipantJoined>(&event)) {
    note_person(joined->participant);
  } else if (const auto* changed = std::get_if<classroom::ParticipantChanged>(&event)) {
    note_person(changed->participant);
  } else if (const auto* left = std::get_if<classroom::ParticipantLeft>(&event)) {
    note_left(left->participant);
  } else if (classroom::readers_of(event)) {
    note_chat(event);
  } else if (const auto* raised = std::get_if<classroom::HandRaised>(&event)) {
    note_hand(raised->hand.participant, true);
  } else if (const auto* lowered = std::get_if<classroom::HandLowered>(&event)) {
    note_hand(lowered->participant, false);
  } else if (std::holds_alternative<classroom::AllHandsLowered>(event)) {
    for (const auto& [who, person] : people_) note_hand(who, false);
  }
}

void RoomRecording::follow_state(const std::string& name, const std::string& title,
                                 const classroom::Room& room) {
  const RecordingState state = room.recording().state;
  if (state == RecordingState::kOff) return end();
  if (!number_) begin(name, title, room);
  const bool paused = state == RecordingState::kPaused;
  if (std::exchange(paused_, paused) == paused) return;
  recorder_->set_paused(*number_, paused);
  if (!paused) note_hands(room);
  // It begins again with a key frame, which a new tap asks for.
  if (!paused) media_.tap_again();
}

void RoomRecording::begin(const std::string& name, const std::string& title,
                          const classroom::Room& room) {
  number_ = recorder_->begin({name, title, room.recording().by});
  paused_ = false;
  for (const classroom::Participant& person : room.participants()) note_person(person);
  note_hands(room);
  media_.set_tapped(true);
  announce_sources(room);
}

void RoomRecording::end() {
  if (!number_) return;
  media_.set_tapped(false);
  recorder_->end(*number_);
  number_.reset();
  people_.clear();
}

void RoomRecording::announce_sources(const classroom::Room& room) {
  for (const RoomMedia::Tapped& tapped : media_.take_tapped()) {
    const classroom::Participant* const person = room.find(tapped.key.who);
    if (!number_ || person == nullptr) continue;
    recorder_->add_source(*number_,
                          {tapped.number, tapped.key.who, person->name, tapped.key.source});
  }
}

void RoomRecording::note_person(const classroom::Participant& person) {
  const auto [entry, is_new] = people_.try_emplace(person.id, Person{person.name});
  if (is_new) note({ClassNote::What::kJoined, person.id, person.name, {}, {}});
  for (const Source source : classroom::kSources) {
    // Whoever has lost the line may still be heard, and sends nothing if not.
    const bool on = person.source(source).on && person.group == classroom::kWholeClass;
    if (std::exchange(entry->second.on[classroom::index_of(source)], on) == on) continue;
    note({on ? ClassNote::What::kOn : ClassNote::What::kOff, person.id, person.name, source, {}});
  }
}

// What is not for all is not for those who watch the recording, either.
void RoomRecording::note_chat(const classroom::Event& event) {
  if (classroom::readers_of(event)->audience != classroom::Audience::kAll) return;
  if (const auto* posted = std::get_if<classroom::ChatPosted>(&event)) {
    // What is said while it is paused is not meant for the recording.
    if (!paused_) note_message(ClassNote::What::kChat, posted->message);
  } else if (const auto* edited = std::get_if<classroom::ChatEdited>(&event)) {
    // The words of before are not to be seen there, and what is written in a pause is not, either.
    note_message(paused_ ? ClassNote::What::kChatDeleted : ClassNote::What::kChatEdited,
                 edited->message);
  } else if (const auto* deleted = std::get_if<classroom::ChatDeleted>(&event)) {
    note({ClassNote::What::kChatDeleted, {}, {}, {}, {}, deleted->message});
  }
}

void RoomRecording::note_message(ClassNote::What what, const classroom::ChatMessage& message) {
  const bool is_gone = what == ClassNote::What::kChatDeleted;
  note({what, message.from, message.name, {}, is_gone ? "" : words_of(message), message.id});
}

void RoomRecording::note_hand(ParticipantId who, bool up) {
  const auto found = people_.find(who);
  if (paused_) return;  // what is so afterwards is noted then
  if (found == people_.end() || std::exchange(found->second.hand, up) == up) return;
  const auto what = up ? ClassNote::What::kHandUp : ClassNote::What::kHandDown;
  note({what, who, found->second.name, {}, {}});
}

void RoomRecording::note_hands(const classroom::Room& room) {
  const auto& hands = room.hands();
  for (const auto& [who, person] : people_) {
    if (std::ranges::find(hands, who, &classroom::Hand::participant) == hands.end()) {
      note_hand(who, false);
    }
  }
  for (const classroom::Hand& hand : hands) note_hand(hand.participant, true);
}

void RoomRecording::note_left(ParticipantId who) {
  const auto found = people_.find(who);
  if (found == people_.end()) return;
  for (const Source source : classroom::kSources) {
    if (!found->second.on[classroom::index_of(source)]) continue;
    note({ClassNote::What::kOff, who, found->second.name, source, {}});
  }
  note({ClassNote::What::kLeft, who, found->second.name, {}, {}});
  people_.erase(found);
}

}  // namespace app::signal
