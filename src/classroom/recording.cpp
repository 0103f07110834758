#include "classroom/recording.hpp"

namespace classroom {

std::string_view to_string(RecordingState state) {
  switch (state) {
    case RecordingState::kOff:
      return "off";
    case RecordingState::kOn:
      return "on";
    case RecordingState::kPaused:
      break;
  }
  return "paused";
}

}  // namespace classroom
