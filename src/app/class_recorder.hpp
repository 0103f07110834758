// The way from the live rooms to whoever records classes. Values; nothing waits.
#pragma once

#include <cstdint>
#include <string>

#include "classroom/ids.hpp"
#include "classroom/source.hpp"

namespace app {

// What is tapped of a class is named by numbers from here on, below those of channels
// (app/broadcast/channel_numbers.hpp).
inline constexpr std::uint64_t kFirstClassSource = std::uint64_t{1} << 62U;
constexpr bool is_class_source(std::uint64_t tap) {
  return tap >= kFirstClassSource && tap < kFirstClassSource << 1U;
}

struct ClassBegin {
  std::string room;
  std::string title;
  std::string person;  // who began it; empty: the room's rule
};

// One source of one person, whose packets come under that number.
struct ClassSource {
  std::uint64_t number = 0;
  classroom::ParticipantId who;
  std::string name;
  classroom::Source source = classroom::Source::kMicrophone;
};

// Something that everybody in the room was told.
struct ClassNote {
  enum class What : std::uint8_t {
    kJoined,
    kLeft,
    kOn,
    kOff,
    kChat,
    kHandUp,
    kHandDown,
    kChatEdited,
    kChatDeleted,
  };
  What what = What::kJoined;
  classroom::ParticipantId who;
  std::string name;                                           // of who; also of kChat
  classroom::Source source = classroom::Source::kMicrophone;  // of kOn, kOff
  std::string text;                                           // of kChat, kChatEdited
  classroom::MessageId message{};                             // of the chat
};

class ClassRecorder {
 public:
  virtual ~ClassRecorder() = default;
  // Gives the number by which the rest is said. That it ended by itself is told to the room.
  virtual std::uint64_t begin(ClassBegin what) = 0;
  virtual void set_paused(std::uint64_t recording, bool paused) = 0;
  virtual void end(std::uint64_t recording) = 0;
  virtual void add_source(std::uint64_t recording, ClassSource source) = 0;
  virtual void note(std::uint64_t recording, ClassNote note) = 0;
};

}  // namespace app
