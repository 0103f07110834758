// Slides of a class: sets of pages, each with a picture or empty, and what is drawn on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "classroom/ids.hpp"

namespace classroom {

inline constexpr std::size_t kSlideSetsMax = 20;       // of a room
inline constexpr std::size_t kStudentSetsMax = 3;      // of one who does not lead
inline constexpr std::size_t kSlidePagesMax = 200;     // of a set
inline constexpr std::size_t kRoomPagesMax = 1000;     // of all sets: a welcome names each
inline constexpr std::size_t kSlideTitleMax = 120;     // characters
inline constexpr std::size_t kStrokeIdMax = 16;        // letters
inline constexpr std::size_t kPiecePointsMax = 256;    // that come at once
inline constexpr std::size_t kStrokePointsMax = 2000;  // a page begins another then
// What ink counts: each point one, and each stroke so many besides.
inline constexpr std::size_t kStrokeInk = 20;
inline constexpr std::size_t kPageInkMax = 24'000;
inline constexpr std::size_t kRoomInkMax = 400'000;

// Places on a page are ten-thousandths of its width and height; widths of lines of its width.
inline constexpr std::uint16_t kPlaceMax = 10'000;
inline constexpr std::uint16_t kInkWidthMax = 1000;

// One of the two pictures of a page.
struct SlidePicture {
  std::string hash;  // SHA-256 of its bytes, in hexadecimal
  std::string type;  // "image/jpeg", "image/png", "image/webp"
  std::uint32_t bytes = 0;
  std::uint32_t width = 0;  // pixels, as it says itself
  std::uint32_t height = 0;
  friend bool operator==(const SlidePicture&, const SlidePicture&) = default;
};

enum class SlideSize : std::uint8_t { kLarge, kSmall };
std::string_view to_string(SlideSize size);  // "large", "small"
std::optional<SlideSize> slide_size_from(std::string_view text);

// Without pictures: they have not come yet, or, of a board, never will.
struct SlidePage {
  bool board = false;  // to be written on
  std::optional<SlidePicture> large{};
  std::optional<SlidePicture> small{};
  friend bool operator==(const SlidePage&, const SlidePage&) = default;
};

struct SlideSet {
  SlideSetId id;
  std::string title;
  ParticipantId by;  // who brought it; of before a restart: nobody
  std::vector<SlidePage> pages;
  friend bool operator==(const SlideSet&, const SlideSet&) = default;
};

// A page of a set, from 0.
struct SlidePlace {
  SlideSetId set;
  std::size_t page = 0;
  friend auto operator<=>(const SlidePlace&, const SlidePlace&) = default;
};

// What all have before them.
struct ShownSlide {
  SlidePlace place;
  ParticipantId by;
  bool by_leader = false;
  friend bool operator==(const ShownSlide&, const ShownSlide&) = default;
};

enum class InkTool : std::uint8_t { kPen, kMarker };
std::string_view to_string(InkTool tool);  // "pen", "marker"
std::optional<InkTool> ink_tool_from(std::string_view text);

enum class InkColour : std::uint8_t {
  kBlack,
  kRed,
  kBlue,
  kGreen,
  kOrange,
  kPurple,
  kYellow,
  kWhite
};
std::string_view to_string(InkColour colour);  // "black", "red"...
std::optional<InkColour> ink_colour_from(std::string_view text);

struct InkPoint {
  std::uint16_t x = 0;
  std::uint16_t y = 0;
  std::uint8_t pressure = 128;
  friend bool operator==(const InkPoint&, const InkPoint&) = default;
};

// One line, which may still grow.
struct Stroke {
  std::string id;            // that the drawing page chose
  ParticipantId by;          // of before a restart: nobody
  std::uint64_t number = 0;  // rises in a room: what lies over what
  InkTool tool = InkTool::kPen;
  InkColour colour = InkColour::kBlack;
  std::uint16_t width = 0;
  std::vector<InkPoint> points;
  friend bool operator==(const Stroke&, const Stroke&) = default;
};

inline std::size_t ink_of(const Stroke& stroke) {
  return kStrokeInk + stroke.points.size();
}

// What is kept of a set over a restart.
struct KeptSlides {
  SlideSet set;
  std::optional<std::size_t> shown{};  // the page that all had before them
  // By page, in the order of their numbers.
  std::vector<std::pair<std::size_t, std::vector<Stroke>>> ink{};
  friend bool operator==(const KeptSlides&, const KeptSlides&) = default;
};

// What has become of the ink of a page since it was kept last: in this order.
struct InkChange {
  SlidePlace place;
  bool cleared = false;
  std::vector<std::string> gone{};
  std::vector<Stroke> strokes{};  // new, or longer than before
  friend bool operator==(const InkChange&, const InkChange&) = default;
};

}  // namespace classroom
