// What a person can show and say: one source each of four kinds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace classroom {

enum class Source : std::uint8_t { kMicrophone, kCamera, kScreen, kScreenAudio };

inline constexpr std::array kSources{Source::kMicrophone, Source::kCamera, Source::kScreen,
                                     Source::kScreenAudio};

constexpr std::size_t index_of(Source source) {
  return static_cast<std::size_t>(source);
}
constexpr bool is_video(Source source) {
  return source == Source::kCamera || source == Source::kScreen;
}

// "microphone", "camera", "screen", "screen_audio".
std::string_view to_string(Source source);
std::optional<Source> source_from(std::string_view text);

}  // namespace classroom
