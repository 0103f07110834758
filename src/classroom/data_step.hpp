// How much of a class somebody is sent: the steps of the data ladder.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "classroom/ids.hpp"

namespace classroom {

// From the most to the least; each has what the next one has, and more.
enum class DataStep : std::uint8_t {
  kEverything,
  kLowCamera,  // the cameras of those who lead and of who is asked to speak, small where all want
               // so
  kScreen,     // no cameras
  kSound,      // no pictures
  kText,       // no media
};

inline constexpr std::array kDataSteps{DataStep::kEverything, DataStep::kLowCamera,
                                       DataStep::kScreen, DataStep::kSound, DataStep::kText};
// One person's next step comes after so long, at the earliest: each is negotiated.
inline constexpr base::Duration kDataStepPause = std::chrono::seconds(1);

// "everything", "low_camera", "screen", "sound", "text"
std::string_view to_string(DataStep step);
std::optional<DataStep> data_step_from(std::string_view text);

struct TakenStep {
  ParticipantId participant;
  DataStep step = DataStep::kEverything;
  friend bool operator==(const TakenStep&, const TakenStep&) = default;
};

// What the others want of somebody's camera.
enum class CameraSize : std::uint8_t {
  kNone,    // nobody is sent it
  kSmall,   // all who are sent it take less than everything
  kMedium,  // some of them do: there is one encoding for all
  kFull,
};
std::string_view to_string(CameraSize size);  // "none", "small", "medium", "full"

}  // namespace classroom
