// What happened in a class while it was recorded, beside its tracks: a text file to which lines are
// only added. A line that a power cut left unfinished, or with holes, is left out by its reader.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace live::recording {

inline constexpr std::string_view kEventsName = "events";
// A class in which more is said than that is recorded without the rest of it.
inline constexpr std::size_t kEventsSizeMax = std::size_t{16} << 20;  // bytes
// Of that, what is left for messages that are edited or deleted after it is full.
inline constexpr std::size_t kCorrectionsSizeMax = std::size_t{1} << 20;
inline constexpr std::size_t kEventsMax = 200'000;

struct ClassEvent {
  enum class Kind : std::uint8_t {
    kJoined,
    kLeft,
    kOn,   // detail: a source
    kOff,  // the same
    kChat,
    kHandUp,
    kHandDown,
    kSpeaks,
    kSilent,
    kResumed,      // here a pause was
    kChatEdited,   // the message has these words now
    kChatDeleted,  // and is not shown any more
    kUnrecorded,   // the picture of `who` is in a format that MP4 does not hold; detail: its name
  };
  std::chrono::milliseconds at{};  // in the recording
  Kind kind = Kind::kJoined;
  std::string who;  // "p4"; empty: nobody in particular
  std::string name;
  std::string detail;
  std::uint64_t message = 0;  // of the chat: which one; 0: not known (of older recordings)
  friend bool operator==(const ClassEvent&, const ClassEvent&) = default;
};
std::string_view to_string(ClassEvent::Kind kind);  // one word, in the file and for the page

// A line with its end.
std::string write_event(const ClassEvent& event);
// All that is whole, in the order of the file, of at most kEventsMax lines. Messages have the words
// that they had in the end, at the time when they were written; what was deleted is left out.
std::vector<ClassEvent> read_events(std::string_view text);

}  // namespace live::recording
