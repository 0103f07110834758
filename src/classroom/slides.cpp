#include "classroom/slides.hpp"

#include <algorithm>
#include <utility>

#include "classroom/read_text.hpp"

namespace classroom {
namespace {

using base::Failure;

bool is_stroke_id(std::string_view id) {
  return !id.empty() && id.size() <= kStrokeIdMax && std::ranges::all_of(id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

bool is_piece(const Draw& wish) {
  const Stroke& piece = wish.piece;
  const bool fits = !piece.points.empty() && piece.points.size() <= kPiecePointsMax &&
                    wish.from <= kStrokePointsMax &&
                    wish.from + piece.points.size() <= kStrokePointsMax;
  return fits && is_stroke_id(piece.id) && piece.width >= 1 && piece.width <= kInkWidthMax &&
         std::ranges::all_of(piece.points, [](const InkPoint& point) {
           return point.x <= kPlaceMax && point.y <= kPlaceMax;
         });
}

std::uint64_t bytes_in(const SlidePage& page) {
  return std::uint64_t{page.large ? page.large->bytes : 0} + (page.small ? page.small->bytes : 0);
}

std::uint64_t bytes_in(const SlideSet& set) {
  std::uint64_t bytes = 0;
  for (const SlidePage& page : set.pages) bytes += bytes_in(page);
  return bytes;
}

}  // namespace

Slides::Entry* Slides::entry(SlideSetId set) {
  const auto found = sets_.find(set);
  return found == sets_.end() ? nullptr : &found->second;
}

std::size_t Slides::pages() const {
  std::size_t sum = 0;
  for (const auto& [id, entry] : sets_) sum += entry.set.pages.size();
  return sum;
}

std::size_t Slides::sets_of(ParticipantId who) const {
  std::size_t sum = 0;
  for (const auto& [id, entry] : sets_) sum += entry.set.by == who ? 1 : 0;
  return sum;
}

Slides::Decision Slides::add(const Person& person, const AddSlides& wish, base::WallTime wall) {
  const auto title = read_text(wish.title, kSlideTitleMax, Lines::kOne, Refusal::kEmpty);
  if (!title) return Failure{title.error()};
  const std::size_t count = std::max<std::size_t>(wish.pages, 1);
  if (sets_.size() >= kSlideSetsMax || count > kSlidePagesMax || pages() + count > kRoomPagesMax) {
    return Failure{Refusal::kTooManySlides};
  }
  if (!person.leads && sets_of(person.id) >= kStudentSetsMax) {
    return Failure{Refusal::kTooManySlides};
  }
  const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(wall.milliseconds, 1));
  last_set_ = std::max(last_set_ + 1, now);
  SlideSet set{SlideSetId{last_set_}, std::string(*title), person.id, {}};
  set.pages.assign(count, SlidePage{wish.pages == 0, {}, {}});
  sets_.emplace(set.id, Entry{set, {}});
  return Events{SlidesAdded{std::move(set)}};
}

Slides::Decision Slides::add_page(const Person& person, bool trusted, SlideSetId set) {
  Entry* const found = entry(set);
  if (found == nullptr) return Failure{Refusal::kNoSuchSlide};
  if (!trusted && found->set.by != person.id) return Failure{Refusal::kNotAllowed};
  auto& list = found->set.pages;
  if (list.size() >= kSlidePagesMax || pages() >= kRoomPagesMax) {
    return Failure{Refusal::kTooManySlides};
  }
  list.push_back(SlidePage{true, {}, {}});
  return Events{SlidePageChanged{{set, list.size() - 1}, list.back()}};
}

Slides::Decision Slides::remove(const Person& person, bool trusted, SlideSetId set) {
  Entry* const found = entry(set);
  if (found == nullptr) return Failure{Refusal::kNoSuchSlide};
  if (!person.leads && found->set.by != person.id) return Failure{Refusal::kNotAllowed};
  Events events;
  const bool shown = shown_ && shown_->place.set == set;
  if (shown && shown_->by_leader && !trusted) return Failure{Refusal::kNotAllowed};
  if (shown) {
    shown_.reset();
    events.emplace_back(SlideShown{});
  }
  const std::uint64_t bytes = bytes_in(found->set);
  bytes_ -= bytes;
  removed_ += bytes > 0 ? 1 : 0;
  for (const auto& [page, ink] : found->ink) ink_ -= ink.amount;
  sets_.erase(set);
  events.emplace_back(SlidesRemoved{set});
  return events;
}

Slides::Decision Slides::show(const Person& person, bool trusted, SlidePlace place) {
  if (find(place) == nullptr) return Failure{Refusal::kNoSuchSlide};
  if (shown_ && shown_->by_leader && !trusted) return Failure{Refusal::kNotAllowed};
  if (shown_ && shown_->place == place) return Events{};
  // Whoever is let turn what a teacher shows does not take it over.
  const bool by_leader = person.leads || (shown_ && shown_->by_leader);
  shown_ = ShownSlide{place, person.id, by_leader};
  return Events{SlideShown{shown_}};
}

Slides::Decision Slides::hide(bool trusted) {
  if (!shown_) return Events{};
  if (shown_->by_leader && !trusted) return Failure{Refusal::kNotAllowed};
  shown_.reset();
  return Events{SlideShown{}};
}

std::optional<Refusal> Slides::refuses_ink(const Ink& page, std::size_t more) const {
  if (page.amount + more > kPageInkMax) return Refusal::kPageFull;
  return ink_ + more > kRoomInkMax ? std::optional(Refusal::kInkFull) : std::nullopt;
}

Slides::Decision Slides::draw(const Person& person, const Draw& wish) {
  if (find(wish.place) == nullptr) return Failure{Refusal::kNoSuchSlide};
  if (!is_piece(wish)) return Failure{Refusal::kBadMessage};
  return wish.from == 0 ? begin_stroke(person, wish) : continue_stroke(person, wish);
}

Slides::Decision Slides::begin_stroke(const Person& person, const Draw& wish) {
  Ink& page = entry(wish.place.set)->ink[wish.place.page];
  if (std::ranges::find(page.strokes, wish.piece.id, &Stroke::id) != page.strokes.end()) {
    return Failure{Refusal::kNoSuchStroke};
  }
  const std::size_t more = ink_of(wish.piece);
  if (const auto why = refuses_ink(page, more)) return Failure{*why};
  Stroke stroke = wish.piece;
  stroke.by = person.id;
  stroke.number = ++last_stroke_;
  page.amount += more;
  ink_ += more;
  page.strokes.push_back(stroke);
  return Events{StrokeDrawn{wish.place, std::move(stroke), 0}};
}

Slides::Decision Slides::continue_stroke(const Person& person, const Draw& wish) {
  Ink& page = entry(wish.place.set)->ink[wish.place.page];
  const auto stroke = std::ranges::find(page.strokes, wish.piece.id, &Stroke::id);
  const bool goes_on =
      stroke != page.strokes.end() && stroke->by == person.id && stroke->points.size() == wish.from;
  if (!goes_on) return Failure{Refusal::kNoSuchStroke};
  const std::size_t more = wish.piece.points.size();
  if (const auto why = refuses_ink(page, more)) return Failure{*why};
  page.amount += more;
  ink_ += more;
  stroke->points.insert(stroke->points.end(), wish.piece.points.begin(), wish.piece.points.end());
  Stroke piece = wish.piece;
  piece.by = stroke->by;
  piece.number = stroke->number;
  piece.tool = stroke->tool;
  piece.colour = stroke->colour;
  piece.width = stroke->width;
  return Events{StrokeDrawn{wish.place, std::move(piece), wish.from}};
}

void Slides::take_out(Ink& page, std::vector<Stroke>::iterator stroke) {
  const std::size_t amount = ink_of(*stroke);
  page.amount -= amount;
  ink_ -= amount;
  page.strokes.erase(stroke);
}

Slides::Decision Slides::erase(const Person& person, const Erase& wish) {
  if (find(wish.place) == nullptr) return Failure{Refusal::kNoSuchSlide};
  Ink& page = entry(wish.place.set)->ink[wish.place.page];
  std::vector<std::string> gone;
  for (const std::string& id : wish.strokes) {
    const auto stroke = std::ranges::find(page.strokes, id, &Stroke::id);
    if (stroke == page.strokes.end()) continue;
    if (!person.leads && stroke->by != person.id) continue;  // a rubber goes over what it may not
    take_out(page, stroke);
    gone.push_back(id);
  }
  if (gone.empty()) return Events{};
  return Events{StrokesErased{wish.place, std::move(gone)}};
}

Slides::Decision Slides::undo(const Person& person, SlidePlace place) {
  if (find(place) == nullptr) return Failure{Refusal::kNoSuchSlide};
  Ink& page = entry(place.set)->ink[place.page];
  for (auto stroke = page.strokes.end(); stroke != page.strokes.begin();) {
    --stroke;
    if (stroke->by != person.id) continue;
    std::string id = stroke->id;
    take_out(page, stroke);
    return Events{StrokesErased{place, {std::move(id)}}};
  }
  return Events{};
}

Slides::Decision Slides::clear(SlidePlace place) {
  if (find(place) == nullptr) return Failure{Refusal::kNoSuchSlide};
  auto& ink = entry(place.set)->ink;
  const auto page = ink.find(place.page);
  const bool empty = page == ink.end() || page->second.strokes.empty();
  if (page != ink.end()) {
    ink_ -= page->second.amount;
    ink.erase(page);
  }
  return empty ? Events{} : Events{PageCleared{place}};
}

std::optional<Refusal> Slides::refuses_picture(const Person& person, SlidePlace place) const {
  const SlidePage* const page = find(place);
  if (page == nullptr) return Refusal::kNoSuchSlide;
  const bool own = person.leads || sets_.find(place.set)->second.set.by == person.id;
  return own && !page->board ? std::nullopt : std::optional(Refusal::kNotAllowed);
}

Slides::Decision Slides::set_picture(const Person& person, SlidePlace place, SlideSize size,
                                     SlidePicture picture) {
  if (const auto why = refuses_picture(person, place)) return Failure{*why};
  SlidePage& page = entry(place.set)->set.pages[place.page];
  auto& kept = size == SlideSize::kLarge ? page.large : page.small;
  if (kept) return Events{};
  bytes_ += picture.bytes;
  kept = std::move(picture);
  return Events{SlidePageChanged{place, page}};
}

void Slides::restore(std::span<const KeptSlides> kept) {
  for (const KeptSlides& one : kept) {
    Entry& entry = sets_[one.set.id] = {one.set, {}};
    last_set_ = std::max(last_set_, one.set.id.value);
    bytes_ += bytes_in(one.set);
    for (const auto& [number, strokes] : one.ink) {
      if (number >= one.set.pages.size()) continue;
      Ink& page = entry.ink[number];
      page.strokes = strokes;
      for (const Stroke& stroke : strokes) {
        page.amount += ink_of(stroke);
        last_stroke_ = std::max(last_stroke_, stroke.number);
      }
      ink_ += page.amount;
    }
    const bool shows = one.shown && *one.shown < one.set.pages.size();
    if (shows) shown_ = ShownSlide{{one.set.id, *one.shown}, {}, true};
  }
}

std::vector<SlideSet> Slides::sets() const {
  std::vector<SlideSet> all;
  all.reserve(sets_.size());
  for (const auto& [id, entry] : sets_) all.push_back(entry.set);
  return all;
}

const SlidePage* Slides::find(SlidePlace place) const {
  const auto found = sets_.find(place.set);
  if (found == sets_.end() || place.page >= found->second.set.pages.size()) return nullptr;
  return &found->second.set.pages[place.page];
}

const Slides::Ink* Slides::ink_at(SlidePlace place) const {
  const auto set = sets_.find(place.set);
  if (set == sets_.end()) return nullptr;
  const auto page = set->second.ink.find(place.page);
  return page == set->second.ink.end() ? nullptr : &page->second;
}

std::span<const Stroke> Slides::strokes(SlidePlace place) const {
  const Ink* const page = ink_at(place);
  if (page == nullptr) return {};
  return page->strokes;
}

const Stroke* Slides::find_stroke(SlidePlace place, std::string_view id) const {
  const auto all = strokes(place);
  const auto found = std::ranges::find(all, id, &Stroke::id);
  return found == all.end() ? nullptr : &*found;
}

std::uint64_t Slides::bytes_of(ParticipantId who) const {
  std::uint64_t bytes = 0;
  for (const auto& [id, entry] : sets_) bytes += entry.set.by == who ? bytes_in(entry.set) : 0;
  return bytes;
}

void Slides::add_hashes(std::set<std::string, std::less<>>& hashes) const {
  for (const auto& [id, entry] : sets_) {
    for (const SlidePage& page : entry.set.pages) {
      if (page.large) hashes.insert(page.large->hash);
      if (page.small) hashes.insert(page.small->hash);
    }
  }
}

}  // namespace classroom
