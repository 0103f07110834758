#include "classroom/source.hpp"

namespace classroom {

std::string_view to_string(Source source) {
  switch (source) {
    case Source::kMicrophone:
      return "microphone";
    case Source::kCamera:
      return "camera";
    case Source::kScreen:
      return "screen";
    case Source::kScreenAudio:
      return "screen_audio";
  }
  return "";
}

std::optional<Source> source_from(std::string_view text) {
  for (const Source source : kSources) {
    if (to_string(source) == text) return source;
  }
  return std::nullopt;
}

}  // namespace classroom
