#include "app/signal/slides_json.hpp"

#include <string>
#include <utility>

namespace app::signal {

namespace json = boost::json;

namespace {

// The hashes are nobody's business, as those of files.
json::object to_json(const classroom::SlidePage& page) {
  if (page.board) return {{"board", true}};
  json::object object;
  const auto& sized = page.large ? page.large : page.small;
  if (sized) object["size"] = json::array{sized->width, sized->height};
  if (page.large) object["large"] = page.large->bytes;
  if (page.small) object["small"] = page.small->bytes;
  return object;
}

json::object to_json(const classroom::SlideSet& set) {
  json::array pages;
  for (const classroom::SlidePage& page : set.pages) pages.push_back(to_json(page));
  return {{"id", set.id.value},
          {"title", set.title},
          {"by", classroom::to_string(set.by)},
          {"pages", std::move(pages)}};
}

// x, y and pressure; of all but the first how far they are from the one before: three digits
// instead of twelve.
json::array to_json(std::span<const classroom::InkPoint> points) {
  json::array list;
  list.reserve(points.size() * 3);
  classroom::InkPoint last{0, 0, 0};
  for (const classroom::InkPoint& point : points) {
    list.emplace_back(point.x - last.x);
    list.emplace_back(point.y - last.y);
    list.emplace_back(point.pressure - last.pressure);
    last = point;
  }
  return list;
}

json::object to_json(const classroom::Stroke& stroke) {
  return {{"id", stroke.id},
          {"by", classroom::to_string(stroke.by)},
          {"tool", classroom::to_string(stroke.tool)},
          {"colour", classroom::to_string(stroke.colour)},
          {"width", stroke.width},
          {"points", to_json(stroke.points)}};
}

json::object at(std::string_view event, classroom::SlidePlace place) {
  return {{"event", event}, {"set", place.set.value}, {"page", place.page}};
}

}  // namespace

json::array slide_sets_json(std::span<const classroom::SlideSet> sets) {
  json::array list;
  for (const classroom::SlideSet& set : sets) list.push_back(to_json(set));
  return list;
}

json::value shown_json(const std::optional<classroom::ShownSlide>& shown) {
  if (!shown) return {};
  return json::object{{"set", shown->place.set.value},
                      {"page", shown->place.page},
                      {"by", classroom::to_string(shown->by)},
                      {"by_leader", shown->by_leader}};
}

std::vector<json::object> strokes_json(classroom::SlidePlace place,
                                       std::span<const classroom::Stroke> strokes) {
  std::vector<json::object> events;
  std::size_t next = 0;
  do {
    json::array list;
    for (std::size_t points = 0; next < strokes.size() && points < kStrokesEventPoints; ++next) {
      points += classroom::ink_of(strokes[next]);
      list.push_back(to_json(strokes[next]));
    }
    json::object event = at("page_strokes", place);
    event["first"] = events.empty();
    event["more"] = next < strokes.size();
    event["strokes"] = std::move(list);
    events.push_back(std::move(event));
  } while (next < strokes.size());
  return events;
}

json::object event_json(const classroom::SlidesAdded& event) {
  return {{"event", "slides_added"}, {"slides", to_json(event.set)}};
}

json::object event_json(const classroom::SlidePageChanged& event) {
  json::object object = at("slide_page_changed", event.place);
  object["now"] = to_json(event.page);
  return object;
}

json::object event_json(const classroom::SlidesRemoved& event) {
  return {{"event", "slides_removed"}, {"set", event.set.value}};
}

json::object event_json(const classroom::SlideShown& event) {
  return {{"event", "slide_shown"}, {"shown", shown_json(event.shown)}};
}

// A stroke that goes on is known but for its points.
json::object event_json(const classroom::StrokeDrawn& event) {
  json::object object = at("stroke_drawn", event.place);
  object["from"] = event.from;
  object["stroke"] = event.from == 0 ? to_json(event.piece)
                                     : json::object{{"id", event.piece.id},
                                                    {"points", to_json(event.piece.points)}};
  return object;
}

json::object event_json(const classroom::StrokesErased& event) {
  json::array list;
  for (const std::string& id : event.strokes) list.emplace_back(id);
  json::object object = at("strokes_erased", event.place);
  object["strokes"] = std::move(list);
  return object;
}

json::object event_json(const classroom::PageCleared& event) {
  return at("page_cleared", event.place);
}

json::object event_json(const classroom::Pointed& event) {
  json::object object = at("pointed", event.place);
  object["by"] = classroom::to_string(event.by);
  object["at"] = event.at ? json::value(json::array{event.at->x, event.at->y}) : json::value();
  return object;
}

}  // namespace app::signal
