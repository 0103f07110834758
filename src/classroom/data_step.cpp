#include "classroom/data_step.hpp"

namespace classroom {
namespace {

constexpr std::array<std::string_view, kDataSteps.size()> kWords{"everything", "low_camera",
                                                                 "screen", "sound", "text"};

}  // namespace

std::string_view to_string(DataStep step) {
  return kWords[static_cast<std::size_t>(step)];
}

std::optional<DataStep> data_step_from(std::string_view text) {
  for (const DataStep step : kDataSteps) {
    if (to_string(step) == text) return step;
  }
  return std::nullopt;
}

std::string_view to_string(CameraSize size) {
  switch (size) {
    case CameraSize::kNone:
      return "none";
    case CameraSize::kSmall:
      return "small";
    case CameraSize::kMedium:
      return "medium";
    case CameraSize::kFull:
      break;
  }
  return "full";
}

}  // namespace classroom
