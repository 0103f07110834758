// What of a class goes into its recording: tells whoever records it what everybody in the room is
// told, and which packets are whose.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "app/class_recorder.hpp"
#include "app/signal/room_media.hpp"
#include "classroom/command.hpp"
#include "classroom/room.hpp"

namespace app::signal {

class RoomRecording {
 public:
  // nullptr: nobody records. All outlive it.
  RoomRecording(ClassRecorder* recorder, RoomMedia& media) : recorder_(recorder), media_(media) {}
  ~RoomRecording();
  RoomRecording(const RoomRecording&) = delete;
  RoomRecording& operator=(const RoomRecording&) = delete;

  bool is_possible() const { return recorder_ != nullptr; }
  // After each event of the room; `title` is the room's.
  void follow(const std::string& name, const std::string& title, const classroom::Room& room,
              const classroom::Event& event);
  // Whose packets are new; after each publish.
  void announce_sources(const classroom::Room& room);
  // Whether that is the recording that goes on.
  bool is(std::uint64_t recording) const { return number_ == recording; }
  bool goes_on() const { return number_.has_value(); }

 private:
  struct Person {
    std::string name;
    std::array<bool, classroom::kSources.size()> on{};
    bool hand = false;  // is up
  };
  void follow_state(const std::string& name, const std::string& title, const classroom::Room& room);
  void begin(const std::string& name, const std::string& title, const classroom::Room& room);
  void end();
  void note_person(const classroom::Participant& person);
  void note_left(classroom::ParticipantId who);
  // As they are now.
  void note_hands(const classroom::Room& room);
  void note_hand(classroom::ParticipantId who, bool up);
  void note_chat(const classroom::Event& event);
  void note_message(ClassNote::What what, const classroom::ChatMessage& message);
  void note(ClassNote note) { recorder_->note(*number_, std::move(note)); }

  ClassRecorder* recorder_;
  RoomMedia& media_;
  std::optional<std::uint64_t> number_;
  bool paused_ = false;
  std::map<classroom::ParticipantId, Person> people_;  // as the recording knows them
};

}  // namespace app::signal
