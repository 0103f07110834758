// Whether a class is being recorded, as everybody in it is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace classroom {

enum class RecordingState : std::uint8_t { kOff, kOn, kPaused };
std::string_view to_string(RecordingState state);  // "off", "on", "paused"

// What the room allows, whoever is in it.
struct RecordingRights {
  bool allowed = true;  // false: never, by nobody
  bool always = false;  // begins by itself when a teacher is in
};

struct Recording {
  RecordingState state = RecordingState::kOff;
  std::string by;     // the name of who began it; empty: the room's own rule
  std::string ended;  // why the last one ended, if nobody wanted it to: a word; else empty
  // Names of those whose browsers cannot show the pictures meanwhile: recordings are of H.264.
  std::vector<std::string> left_out;
  // Until the disk is so full that it must end, as last heard; none: there is room.
  std::optional<std::int64_t> minutes_left = {};
  friend bool operator==(const Recording&, const Recording&) = default;
};

}  // namespace classroom
