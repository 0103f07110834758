// The way from the live rooms to whoever gives a class to its audience as a broadcast. Values;
// nothing waits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// What the audience is given: taps of the class (is_class_source).
struct ClassVoice {
  std::uint64_t tap = 0;
  bool first = false;  // a teacher's: is heard before others
  friend bool operator==(const ClassVoice&, const ClassVoice&) = default;
};
struct ClassStage {
  std::uint64_t picture = 0;       // 0: none
  std::vector<ClassVoice> voices;  // of which one is heard at a time
  friend bool operator==(const ClassStage&, const ClassStage&) = default;
};

// What lets one person of the audience watch.
struct AudienceTicket {
  std::uint64_t viewer = 0;
  std::string hls;  // the path of the playlists
};

// A class is named by its room, of which there is one at a time.
class ClassBroadcaster {
 public:
  virtual ~ClassBroadcaster() = default;
  // Begins with the first of a room.
  virtual void set_stage(std::string_view room, ClassStage stage) = 0;
  // Nobody watches any more; tickets are void.
  virtual void end(std::string_view room) = 0;
  virtual AudienceTicket admit(std::string_view room) = 0;
  virtual void dismiss(std::string_view room, std::uint64_t viewer) = 0;
};

}  // namespace app
