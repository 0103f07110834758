#include "app/signal/slides_decode.hpp"

#include <limits>
#include <utility>

#include <boost/json.hpp>

#include "app/signal/command_fields.hpp"

namespace app::signal {

namespace json = boost::json;
using Decoded = std::optional<Command>;

namespace {

constexpr std::size_t kNumbersOfPoint = 3;
constexpr std::int64_t kPressureMax = std::numeric_limits<std::uint8_t>::max();

const json::array* list_of(const json::object& object, std::string_view key, std::size_t size_max) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || !value->is_array() || value->get_array().size() > size_max) {
    return nullptr;
  }
  return &value->get_array();
}

std::optional<classroom::SlideSetId> set_of(const json::object& object) {
  const auto set = number_of(object, "set");
  return set ? std::optional(classroom::SlideSetId{*set}) : std::nullopt;
}

std::optional<classroom::SlidePlace> place_of(const json::object& object) {
  const auto set = set_of(object);
  const auto page = number_of(object, "page");
  if (!set || !page) return std::nullopt;
  return classroom::SlidePlace{*set, static_cast<std::size_t>(*page)};
}

// One that says how far it is from the one before it; nullopt: no number, or off the page.
std::optional<std::int64_t> moved(std::int64_t before, const json::value& value,
                                  std::int64_t most) {
  if (!value.is_int64()) return std::nullopt;
  const std::int64_t step = value.get_int64();
  if (step < -most || step > most) return std::nullopt;
  const std::int64_t now = before + step;
  return now >= 0 && now <= most ? std::optional(now) : std::nullopt;
}

// x, y and pressure of each point; of all but the first how far they are from the one before.
std::optional<std::vector<classroom::InkPoint>> points_of(const json::object& object) {
  const json::array* const list =
      list_of(object, "points", classroom::kPiecePointsMax * kNumbersOfPoint);
  if (list == nullptr || list->size() % kNumbersOfPoint != 0) return std::nullopt;
  std::vector<classroom::InkPoint> points;
  points.reserve(list->size() / kNumbersOfPoint);
  classroom::InkPoint last{0, 0, 0};
  for (std::size_t i = 0; i < list->size(); i += kNumbersOfPoint) {
    const auto x = moved(last.x, (*list)[i], classroom::kPlaceMax);
    const auto y = moved(last.y, (*list)[i + 1], classroom::kPlaceMax);
    const auto pressure = moved(last.pressure, (*list)[i + 2], kPressureMax);
    if (!x || !y || !pressure) return std::nullopt;
    last = {static_cast<std::uint16_t>(*x), static_cast<std::uint16_t>(*y),
            static_cast<std::uint8_t>(*pressure)};
    points.push_back(last);
  }
  return points;
}

template <class Wish>
Decoded decode_set(const json::object& object) {
  const auto set = set_of(object);
  if (!set) return std::nullopt;
  return Wish{*set};
}

template <class Wish>
Decoded decode_place(const json::object& object) {
  const auto place = place_of(object);
  if (!place) return std::nullopt;
  return Wish{*place};
}

}  // namespace

Decoded decode_add_slides(const json::object& object) {
  auto title = text_of(object, "title");
  const auto pages = number_of(object, "pages");
  if (!title || !pages) return std::nullopt;
  return classroom::AddSlides{std::move(*title), static_cast<std::size_t>(*pages)};
}

Decoded decode_add_board_page(const json::object& object) {
  return decode_set<classroom::AddBoardPage>(object);
}

Decoded decode_remove_slides(const json::object& object) {
  return decode_set<classroom::RemoveSlides>(object);
}

Decoded decode_show_slide(const json::object& object) {
  return decode_place<classroom::ShowSlide>(object);
}

Decoded decode_hide_slides(const json::object&) {
  return classroom::HideSlides{};
}

Decoded decode_draw(const json::object& object) {
  const auto place = place_of(object);
  auto stroke = text_of(object, "stroke");
  const auto tool = text_of(object, "tool");
  const auto colour = text_of(object, "colour");
  const auto width = number_of(object, "width");
  const auto from = number_of(object, "from");
  auto points = points_of(object);
  if (!place || !stroke || !tool || !colour || !width || !from || !points) return std::nullopt;
  const auto known_tool = classroom::ink_tool_from(*tool);
  const auto known_colour = classroom::ink_colour_from(*colour);
  if (!known_tool || !known_colour || *width > classroom::kInkWidthMax) return std::nullopt;
  classroom::Draw draw{*place, {}, static_cast<std::size_t>(*from)};
  draw.piece.id = std::move(*stroke);
  draw.piece.tool = *known_tool;
  draw.piece.colour = *known_colour;
  draw.piece.width = static_cast<std::uint16_t>(*width);
  draw.piece.points = std::move(*points);
  return draw;
}

Decoded decode_erase(const json::object& object) {
  const auto place = place_of(object);
  const json::array* const list = list_of(object, "strokes", kErasedAtOnceMax);
  if (!place || list == nullptr) return std::nullopt;
  classroom::Erase erase{*place, {}};
  for (const json::value& item : *list) {
    if (!item.is_string()) return std::nullopt;
    erase.strokes.emplace_back(item.get_string());
  }
  return erase;
}

Decoded decode_undo_stroke(const json::object& object) {
  return decode_place<classroom::UndoStroke>(object);
}

Decoded decode_clear_page(const json::object& object) {
  return decode_place<classroom::ClearPage>(object);
}

Decoded decode_point(const json::object& object) {
  const auto place = place_of(object);
  if (!place) return std::nullopt;
  const json::value* const at = object.if_contains("at");
  if (at == nullptr || at->is_null()) return classroom::Point{*place, {}};
  const json::array* const list = list_of(object, "at", 2);
  if (list == nullptr || list->size() != 2) return std::nullopt;
  const auto x = moved(0, (*list)[0], classroom::kPlaceMax);
  const auto y = moved(0, (*list)[1], classroom::kPlaceMax);
  if (!x || !y) return std::nullopt;
  return classroom::Point{
      *place, classroom::InkPoint{static_cast<std::uint16_t>(*x), static_cast<std::uint16_t>(*y)}};
}

Decoded decode_read_strokes(const json::object& object) {
  return decode_place<ReadStrokes>(object);
}

}  // namespace app::signal
