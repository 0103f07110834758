// What people ask of slides, and what then happens to them. Who may: Room::may_present.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "classroom/slide.hpp"

namespace classroom {

// One person's pointer moves at most so often; what comes faster is refused.
inline constexpr base::Duration kPointPause = std::chrono::milliseconds(45);
// One person turns pages at most so often, and so for a while where he turned none before: each
// page that is shown is fetched by the whole class. What comes faster is refused.
inline constexpr base::Duration kShowPause = std::chrono::milliseconds(400);
inline constexpr unsigned kShowBurst = 5;

// A set of so many pages, whose pictures are to come; 0: a board of one page.
struct AddSlides {
  std::string title;
  std::size_t pages = 0;
};
// One more page to be written on, behind the others.
struct AddBoardPage {
  SlideSetId set;
};
// With its pictures and all that was drawn on it: by who leads, or who brought it.
struct RemoveSlides {
  SlideSetId set;
};
// What a teacher shows is turned by who leads, or whom a teacher lets present.
struct ShowSlide {
  SlidePlace place;
};
struct HideSlides {};

// The first piece of a stroke (`from` 0), or one that continues it behind so many points.
struct Draw {
  SlidePlace place;
  Stroke piece;  // id, tool, colour, width and points; the rest the room knows
  std::size_t from = 0;
};
// One's own; who leads may erase everybody's. What is gone already is no refusal.
struct Erase {
  SlidePlace place;
  std::vector<std::string> strokes;
};
// The last one of one's own.
struct UndoStroke {
  SlidePlace place;
};
// By who leads.
struct ClearPage {
  SlidePlace place;
};
// nullopt: no more.
struct Point {
  SlidePlace place;
  std::optional<InkPoint> at;
};

struct SlidesAdded {
  SlideSet set;
  friend bool operator==(const SlidesAdded&, const SlidesAdded&) = default;
};
// A page that has a picture more, or a new last one.
struct SlidePageChanged {
  SlidePlace place;
  SlidePage page;
  friend bool operator==(const SlidePageChanged&, const SlidePageChanged&) = default;
};
struct SlidesRemoved {
  SlideSetId set;
  friend bool operator==(const SlidesRemoved&, const SlidesRemoved&) = default;
};
struct SlideShown {
  std::optional<ShownSlide> shown;
  friend bool operator==(const SlideShown&, const SlideShown&) = default;
};
// `piece` has the points from the place `from` of the stroke on.
struct StrokeDrawn {
  SlidePlace place;
  Stroke piece;
  std::size_t from = 0;
  friend bool operator==(const StrokeDrawn&, const StrokeDrawn&) = default;
};
struct StrokesErased {
  SlidePlace place;
  std::vector<std::string> strokes;
  friend bool operator==(const StrokesErased&, const StrokesErased&) = default;
};
struct PageCleared {
  SlidePlace place;
  friend bool operator==(const PageCleared&, const PageCleared&) = default;
};
// Of the moment alone: who was away at it never hears of it.
struct Pointed {
  ParticipantId by;
  SlidePlace place;
  std::optional<InkPoint> at;
  friend bool operator==(const Pointed&, const Pointed&) = default;
};

}  // namespace classroom
