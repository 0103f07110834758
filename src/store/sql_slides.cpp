#include "store/sql_slides.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/number.hpp"
#include "store/rows.hpp"

namespace store {
namespace {

using classroom::InkPoint;
using classroom::KeptSlides;
using classroom::SlidePage;
using classroom::SlidePicture;
using classroom::SlidePlace;
using classroom::SlideSetId;
using classroom::Stroke;

constexpr int kPictureColumns = 5;

std::optional<SlidePicture> read_picture(const Statement& row, int column) {
  std::string hash = row.text(column);
  if (hash.empty()) return std::nullopt;
  return SlidePicture{std::move(hash), row.text(column + 1),
                      static_cast<std::uint32_t>(row.integer(column + 2)),
                      static_cast<std::uint32_t>(row.integer(column + 3)),
                      static_cast<std::uint32_t>(row.integer(column + 4))};
}

std::pair<SlideSetId, SlidePage> read_page(const Statement& row) {
  constexpr int kFirst = 2;
  return {SlideSetId{id_at(row, 0)},
          {row.integer(1) != 0, read_picture(row, kFirst),
           read_picture(row, kFirst + kPictureColumns)}};
}

std::pair<SlidePlace, std::optional<Stroke>> read_stroke(const Statement& row) {
  const SlidePlace place{SlideSetId{id_at(row, 0)}, static_cast<std::size_t>(id_at(row, 1))};
  const auto tool = classroom::ink_tool_from(row.text(4));
  const auto colour = classroom::ink_colour_from(row.text(5));
  auto points = read_points(row.text(7));
  if (!tool || !colour || !points || points->empty()) return {place, std::nullopt};
  return {place, Stroke{row.text(2),
                        {},
                        id_at(row, 3),
                        *tool,
                        *colour,
                        static_cast<std::uint16_t>(row.integer(6)),
                        std::move(*points)}};
}

// The number that follows in the text, which is shortened by it.
std::optional<int> next_number(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return base::parse_number<int>(word);
}

bool take_step(std::string_view& text, int& value, int most) {
  const auto step = next_number(text);
  if (!step || *step < -most || *step > most) return false;
  value += *step;
  return value >= 0 && value <= most;
}

std::vector<KeptSlides>::iterator find(std::vector<KeptSlides>& kept, SlideSetId set) {
  return std::ranges::find_if(kept, [set](const KeptSlides& one) { return one.set.id == set; });
}

}  // namespace

std::string write_points(const std::vector<InkPoint>& points) {
  std::string text;
  InkPoint last{0, 0, 0};
  for (const InkPoint& point : points) {
    if (!text.empty()) text += ' ';
    text += std::to_string(point.x - last.x) + ' ' + std::to_string(point.y - last.y) + ' ' +
            std::to_string(point.pressure - last.pressure);
    last = point;
  }
  return text;
}

std::optional<std::vector<InkPoint>> read_points(std::string_view text) {
  std::vector<InkPoint> points;
  int x = 0;
  int y = 0;
  int pressure = 0;
  while (!text.empty()) {
    const bool good = take_step(text, x, classroom::kPlaceMax) &&
                      take_step(text, y, classroom::kPlaceMax) &&
                      take_step(text, pressure, std::numeric_limits<std::uint8_t>::max());
    if (!good || points.size() >= classroom::kStrokePointsMax) return std::nullopt;
    points.push_back({static_cast<std::uint16_t>(x), static_cast<std::uint16_t>(y),
                      static_cast<std::uint8_t>(pressure)});
  }
  return points;
}

Answer<void> SqlSlides::keep(std::string_view room, const classroom::SlideSet& set) {
  return database_.transaction([&]() -> Answer<void> {
    const auto kept = database_.run(
        "INSERT INTO slide_sets (room, id, title) VALUES ($1, $2, $3) "
        "ON CONFLICT (room, id) DO UPDATE SET title = excluded.title",
        room, number(set.id.value), set.title);
    if (!kept) return base::Failure{kept.error()};
    for (std::size_t page = 0; page < set.pages.size(); ++page) {
      if (auto done = write_page(room, {set.id, page}, set.pages[page]); !done) return done;
    }
    return {};
  });
}

Answer<void> SqlSlides::write_page(std::string_view room, SlidePlace place, const SlidePage& page) {
  const SlidePicture large = page.large.value_or(SlidePicture{});
  const SlidePicture small = page.small.value_or(SlidePicture{});
  return only_success(database_.run(
      "INSERT INTO slide_pages (room, slides, page, board, large_hash, large_type, large_bytes, "
      "large_width, large_height, small_hash, small_type, small_bytes, small_width, small_height) "
      "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 "
      "WHERE EXISTS (SELECT 1 FROM slide_sets WHERE room = $1 AND id = $2) "
      "ON CONFLICT (room, slides, page) DO UPDATE SET "
      "large_hash = excluded.large_hash, large_type = excluded.large_type, "
      "large_bytes = excluded.large_bytes, large_width = excluded.large_width, "
      "large_height = excluded.large_height, small_hash = excluded.small_hash, "
      "small_type = excluded.small_type, small_bytes = excluded.small_bytes, "
      "small_width = excluded.small_width, small_height = excluded.small_height",
      room, number(place.set.value), number(place.page), std::int64_t{page.board}, large.hash,
      large.type, std::int64_t{large.bytes}, std::int64_t{large.width}, std::int64_t{large.height},
      small.hash, small.type, std::int64_t{small.bytes}, std::int64_t{small.width},
      std::int64_t{small.height}));
}

Answer<void> SqlSlides::keep_page(std::string_view room, SlidePlace place, const SlidePage& page) {
  return database_.transaction([&] { return write_page(room, place, page); });
}

Answer<void> SqlSlides::keep_shown(std::string_view room, std::optional<SlidePlace> shown) {
  return database_.transaction([&]() -> Answer<void> {
    const auto hidden = database_.run(
        "UPDATE slide_sets SET shown = NULL WHERE room = $1 AND shown IS NOT NULL", room);
    if (!hidden) return base::Failure{hidden.error()};
    if (!shown) return {};
    return only_success(
        database_.run("UPDATE slide_sets SET shown = $1 WHERE room = $2 AND id = $3",
                      number(shown->page), room, number(shown->set.value)));
  });
}

Answer<void> SqlSlides::write_stroke(std::string_view room, SlidePlace place,
                                     const Stroke& stroke) {
  return only_success(database_.run(
      "INSERT INTO slide_strokes (room, slides, page, id, number, tool, colour, width, points) "
      "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 "
      "WHERE EXISTS (SELECT 1 FROM slide_pages WHERE room = $1 AND slides = $2 AND page = $3) "
      "ON CONFLICT (room, slides, page, id) DO UPDATE SET points = excluded.points",
      room, number(place.set.value), number(place.page), stroke.id, number(stroke.number),
      to_string(stroke.tool), to_string(stroke.colour), std::int64_t{stroke.width},
      write_points(stroke.points)));
}

Answer<void> SqlSlides::keep_ink(std::string_view room, const classroom::InkChange& change) {
  const SlidePlace place = change.place;
  return database_.transaction([&]() -> Answer<void> {
    if (change.cleared) {
      const auto cleared =
          database_.run("DELETE FROM slide_strokes WHERE room = $1 AND slides = $2 AND page = $3",
                        room, number(place.set.value), number(place.page));
      if (!cleared) return base::Failure{cleared.error()};
    }
    for (const std::string& id : change.gone) {
      const auto gone = database_.run(
          "DELETE FROM slide_strokes WHERE room = $1 AND slides = $2 AND page = $3 AND id = $4",
          room, number(place.set.value), number(place.page), id);
      if (!gone) return base::Failure{gone.error()};
    }
    for (const Stroke& stroke : change.strokes) {
      if (auto done = write_stroke(room, place, stroke); !done) return done;
    }
    return {};
  });
}

Answer<void> SqlSlides::remove(std::string_view room, SlideSetId set) {
  return only_success(
      database_.run("DELETE FROM slide_sets WHERE room = $1 AND id = $2", room, number(set.value)));
}

Answer<void> SqlSlides::add_pages(std::string_view room, std::vector<KeptSlides>& kept) {
  auto pages =
      all(database_.query("SELECT slides, board, large_hash, large_type, large_bytes, large_width, "
                          "large_height, small_hash, small_type, small_bytes, small_width, "
                          "small_height FROM slide_pages WHERE room = $1 ORDER BY slides, page",
                          room),
          read_page);
  if (!pages) return base::Failure{pages.error()};
  for (auto& [set, page] : *pages) {
    const auto found = find(kept, set);
    if (found != kept.end()) found->set.pages.push_back(std::move(page));
  }
  return {};
}

Answer<void> SqlSlides::add_ink(std::string_view room, std::vector<KeptSlides>& kept) {
  auto strokes = all(database_.query("SELECT slides, page, id, number, tool, colour, width, points "
                                     "FROM slide_strokes WHERE room = $1 "
                                     "ORDER BY slides, page, number",
                                     room),
                     read_stroke);
  if (!strokes) return base::Failure{strokes.error()};
  for (auto& [place, stroke] : *strokes) {
    const auto found = find(kept, place.set);
    if (found == kept.end() || !stroke) continue;
    auto& ink = found->ink;
    if (ink.empty() || ink.back().first != place.page) ink.push_back({place.page, {}});
    ink.back().second.push_back(std::move(*stroke));
  }
  return {};
}

Answer<std::vector<KeptSlides>> SqlSlides::of_room(std::string_view room) {
  auto kept = all(
      database_.query("SELECT id, title, shown FROM slide_sets WHERE room = $1 ORDER BY id", room),
      [](const Statement& row) {
        KeptSlides one;
        one.set.id = SlideSetId{id_at(row, 0)};
        one.set.title = row.text(1);
        const auto shown = row.optional_integer(2);
        if (shown && *shown >= 0) one.shown = static_cast<std::size_t>(*shown);
        return one;
      });
  if (!kept) return base::Failure{kept.error()};
  if (auto done = add_pages(room, *kept); !done) return base::Failure{done.error()};
  if (auto done = add_ink(room, *kept); !done) return base::Failure{done.error()};
  return std::move(*kept);
}

Answer<std::set<std::string, std::less<>>> SqlSlides::hashes() {
  auto rows = all(database_.query("SELECT large_hash FROM slide_pages WHERE large_hash <> '' UNION "
                                  "SELECT small_hash FROM slide_pages WHERE small_hash <> ''"),
                  [](const Statement& row) { return row.text(0); });
  if (!rows) return base::Failure{rows.error()};
  return std::set<std::string, std::less<>>(std::make_move_iterator(rows->begin()),
                                            std::make_move_iterator(rows->end()));
}

}  // namespace store
