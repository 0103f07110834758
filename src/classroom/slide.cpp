#include "classroom/slide.hpp"

#include <array>

namespace classroom {
namespace {

constexpr std::array<std::string_view, 2> kSizes{"large", "small"};
constexpr std::array<std::string_view, 2> kTools{"pen", "marker"};
constexpr std::array<std::string_view, 8> kColours{"black",  "red",    "blue",   "green",
                                                   "orange", "purple", "yellow", "white"};

template <class Word, class Words>
std::optional<Word> find(const Words& words, std::string_view text) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == text) return Word{static_cast<std::uint8_t>(i)};
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(SlideSize size) {
  return kSizes[static_cast<std::size_t>(size)];
}
std::optional<SlideSize> slide_size_from(std::string_view text) {
  return find<SlideSize>(kSizes, text);
}

std::string_view to_string(InkTool tool) {
  return kTools[static_cast<std::size_t>(tool)];
}
std::optional<InkTool> ink_tool_from(std::string_view text) {
  return find<InkTool>(kTools, text);
}

std::string_view to_string(InkColour colour) {
  return kColours[static_cast<std::size_t>(colour)];
}
std::optional<InkColour> ink_colour_from(std::string_view text) {
  return find<InkColour>(kColours, text);
}

}  // namespace classroom
