// Slides and what is drawn on them as JSON, as docs/PROTOCOL.md has it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <boost/json.hpp>

#include "classroom/slide_commands.hpp"

namespace app::signal {

// Points of one event that brings what is drawn on a page.
inline constexpr std::size_t kStrokesEventPoints = 4000;

boost::json::array slide_sets_json(std::span<const classroom::SlideSet> sets);
boost::json::value shown_json(const std::optional<classroom::ShownSlide>& shown);
// The events that bring what is drawn on a page; at least one.
std::vector<boost::json::object> strokes_json(classroom::SlidePlace place,
                                              std::span<const classroom::Stroke> strokes);

boost::json::object event_json(const classroom::SlidesAdded& event);
boost::json::object event_json(const classroom::SlidePageChanged& event);
boost::json::object event_json(const classroom::SlidesRemoved& event);
boost::json::object event_json(const classroom::SlideShown& event);
boost::json::object event_json(const classroom::StrokeDrawn& event);
boost::json::object event_json(const classroom::StrokesErased& event);
boost::json::object event_json(const classroom::PageCleared& event);
boost::json::object event_json(const classroom::Pointed& event);

}  // namespace app::signal
