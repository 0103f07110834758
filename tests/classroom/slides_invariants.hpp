// Slides in a room's random life: whoever hears the events has the same pages and the same ink as
// the room, nobody draws who may not, and no limit is passed.
#pragma once

#include <algorithm>
#include <concepts>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "classroom/room.hpp"

namespace classroom {

template <class E>
concept OfSlides =
    std::same_as<E, SlidesAdded> || std::same_as<E, SlidePageChanged> ||
    std::same_as<E, SlidesRemoved> || std::same_as<E, SlideShown> || std::same_as<E, StrokeDrawn> ||
    std::same_as<E, StrokesErased> || std::same_as<E, PageCleared>;

class SlidesObserver {
 public:
  explicit SlidesObserver(Room& room) : room_(room) {}

  // Something that somebody might want; checks that who may not is refused. `next()` gives a byte,
  // `handle` has the room decide.
  template <class Next, class Handle>
  Events command(ParticipantId who, Next&& next, Handle&& handle) {
    const Command wish = random_command(next);
    const Participant* const person = room_.find(who);
    const bool may = person != nullptr && room_.may_present(*person);
    const bool leads_class = person != nullptr && leads(person->role);
    CHECK(!may || leads_class ||
          (person->role == Role::kStudent && person->carrier == Carrier::kDirect &&
           person->group == kWholeClass &&
           (room_.student_rights().has(Right::kPresent) || person->allowed.has(Right::kPresent))));
    const auto shown = room_.slides().shown();
    const auto decided = handle(wish);
    seen_.refused += decided ? 0 : 1;
    if (!decided) return {};
    const bool clears = std::holds_alternative<ClearPage>(wish);
    const bool removes = std::holds_alternative<RemoveSlides>(wish);
    CHECK(may);
    CHECK(!clears || leads_class);
    if (removes && !leads_class) CHECK(sets_.at(std::get<RemoveSlides>(wish).set).by == who);
    // What a teacher shows nobody turns whom no teacher trusts.
    const bool trusted = leads_class || person->allowed.has(Right::kPresent);
    CHECK(!shown || !shown->by_leader || trusted || room_.slides().shown() == shown);
    if (const auto* more = std::get_if<AddBoardPage>(&wish)) {
      CHECK(trusted || sets_.at(more->set).by == who);
    }
    for (const Event& event : *decided) {
      if (const auto* gone = std::get_if<StrokesErased>(&event)) {
        for (const std::string& id : gone->strokes) {
          CHECK(leads_class || stroke(gone->place, id)->by == who);
        }
      }
    }
    return *decided;
  }
  // Pieces of lines, lines that were erased, pictures, pages that were shown.
  struct Seen {
    std::size_t drawn = 0;
    std::size_t grown = 0;
    std::size_t erased = 0;
    std::size_t pictures = 0;
    std::size_t shown = 0;
    std::size_t refused = 0;
  };
  const Seen& seen() const { return seen_; }
  // A picture comes.
  template <class Next>
  Events bring(ParticipantId who, Next&& next) {
    const SlidePlace place = random_place(next);
    const SlideSize size = next() % 2 == 0 ? SlideSize::kLarge : SlideSize::kSmall;
    const SlidePicture picture{"h" + std::to_string(next() % 8), "image/webp", 10, 16, 9};
    const auto refused = room_.refuses_picture(who, place);
    auto set = room_.set_picture(who, place, size, picture);
    CHECK(refused == (set ? std::nullopt : std::optional(set.error())));
    return set.value_or(Events{});
  }

  void on(const SlidesAdded& e) {
    CHECK(sets_.empty() || sets_.rbegin()->first < e.set.id);
    CHECK(sets_.emplace(e.set.id, e.set).second);
  }
  void on(const SlidePageChanged& e) {
    touched_.insert(e.place);
    auto& pages = sets_.at(e.place.set).pages;
    CHECK(e.place.page <= pages.size());
    if (e.place.page == pages.size()) {
      CHECK(e.page.board);
      pages.push_back(e.page);
    } else {
      CHECK(pages[e.place.page] != e.page && !e.page.board);
      ++seen_.pictures;
      pages[e.place.page] = e.page;
    }
  }
  void on(const SlidesRemoved& e) {
    CHECK(sets_.erase(e.set) == 1);
    std::erase_if(ink_, [&](const auto& page) { return page.first.set == e.set; });
    CHECK(!shown_ || shown_->place.set != e.set);
  }
  void on(const SlideShown& e) {
    CHECK(e.shown != shown_);
    ++seen_.shown;
    shown_ = e.shown;
  }
  void on(const StrokeDrawn& e) {
    touched_.insert(e.place);
    auto& page = ink_[e.place];
    const auto found = std::ranges::find(page, e.piece.id, &Stroke::id);
    ++(e.from == 0 ? seen_.drawn : seen_.grown);
    if (e.from == 0) {
      CHECK(found == page.end());
      page.push_back(e.piece);
      return;
    }
    CHECK(found != page.end() && found->points.size() == e.from);
    found->points.insert(found->points.end(), e.piece.points.begin(), e.piece.points.end());
  }
  void on(const StrokesErased& e) {
    touched_.insert(e.place);
    seen_.erased += e.strokes.size();
    for (const std::string& id : e.strokes)
      CHECK(std::erase_if(ink_[e.place], [&](const Stroke& one) { return one.id == id; }) == 1);
  }
  void on(const PageCleared& e) {
    touched_.insert(e.place);
    CHECK(ink_.erase(e.place) == 1);
  }
  void on(const Pointed& e, const Participant& by) const {
    CHECK(room_.may_present(by) && room_.slides().find(e.place) != nullptr);
  }

  // All of it now and then, for a room may hold much; else what the events were about.
  void check(bool over) {
    const Slides& slides = room_.slides();
    CHECK(slides.shown() == shown_ && !(over && shown_));
    if (shown_) CHECK(slides.find(shown_->place) != nullptr);
    for (const SlidePlace& place : touched_) check_page(place);
    touched_.clear();
    if (++checks_ % kChecksPerWhole == 0) check_all();
  }
  void check_all() {
    const Slides& slides = room_.slides();
    const auto sets = slides.sets();
    CHECK(sets.size() == sets_.size() && sets.size() <= kSlideSetsMax);
    std::size_t pages = 0;
    std::size_t ink = 0;
    std::uint64_t bytes = 0;
    std::set<std::string, std::less<>> hashes;
    for (const SlideSet& set : sets) {
      CHECK(sets_.at(set.id) == set && !set.pages.empty() && set.pages.size() <= kSlidePagesMax);
      pages += set.pages.size();
      for (std::size_t page = 0; page < set.pages.size(); ++page) {
        ink += check_page({set.id, page});
        for (const auto& picture : {set.pages[page].large, set.pages[page].small}) {
          if (!picture) continue;
          bytes += picture->bytes;
          hashes.insert(picture->hash);
        }
      }
    }
    CHECK(pages <= kRoomPagesMax && slides.ink() == ink && ink <= kRoomInkMax);
    CHECK(slides.bytes() == bytes);
    std::set<std::string, std::less<>> known;
    slides.add_hashes(known);
    CHECK(known == hashes);
  }

 private:
  static constexpr std::size_t kChecksPerWhole = 64;

  std::size_t check_page(SlidePlace place) {
    const auto strokes = room_.slides().strokes(place);
    const auto known = ink_.find(place);
    CHECK(known == ink_.end() ? strokes.empty() : std::ranges::equal(strokes, known->second));
    std::size_t ink = 0;
    std::uint64_t last = 0;
    for (const Stroke& one : strokes) {
      CHECK(one.number > last && !one.points.empty() && one.points.size() <= kStrokePointsMax);
      last = one.number;
      ink += ink_of(one);
    }
    CHECK(ink <= kPageInkMax);
    return ink;
  }
  const Stroke* stroke(SlidePlace place, const std::string& id) {
    const auto& page = ink_[place];
    const auto found = std::ranges::find(page, id, &Stroke::id);
    return found == page.end() ? nullptr : &*found;
  }

  template <class Next>
  SlidePlace random_place(Next&& next) {
    const unsigned number = next();
    if (sets_.empty() || number % 16 == 0) return {SlideSetId{number % 3U}, 0};
    auto set = sets_.begin();
    std::advance(set, number % sets_.size());
    return {set->first, next() % (set->second.pages.size() + 1)};
  }
  template <class Next>
  Command random_command(Next&& next) {
    switch (next() % 18) {
      case 0:
        return AddSlides{next() % 8 == 0 ? "" : "Bab", next() % 4 == 0 ? 201U : next() % 4U};
      case 1:
        return AddBoardPage{random_place(next).set};
      case 2:
        return RemoveSlides{random_place(next).set};
      case 3:
        return HideSlides{};
      case 4:
      case 5:
        return ShowSlide{random_place(next)};
      case 6:
        return erase(next);
      case 7:
        return UndoStroke{random_place(next)};
      case 8:
        return ClearPage{random_place(next)};
      case 9:
        return Point{random_place(next), InkPoint{static_cast<std::uint16_t>(next() * 45), 5, 0}};
      default:
        return draw(next);
    }
  }
  // Mostly what is there.
  template <class Next>
  Erase erase(Next&& next) {
    Erase wish{random_place(next), {id(next())}};
    const auto& page = ink_[wish.place];
    if (!page.empty()) wish.strokes.push_back(page[next() % page.size()].id);
    return wish;
  }
  static std::string id(unsigned number) { return "s" + std::to_string(number % 6); }
  template <class Next>
  Draw draw(Next&& next) {
    Draw wish{random_place(next), {}, 0};
    wish.piece.id = id(next());
    wish.piece.width = static_cast<std::uint16_t>(next() % 8 * 150);
    wish.piece.points.resize(1 + next() % 32 * 8);
    // Mostly where that stroke goes on.
    const Stroke* const before = stroke(wish.place, wish.piece.id);
    wish.from = before == nullptr || next() % 8 == 0 ? next() % 2 : before->points.size();
    return wish;
  }

  Room& room_;
  std::map<SlideSetId, SlideSet> sets_;
  std::map<SlidePlace, std::vector<Stroke>> ink_;
  std::set<SlidePlace> touched_;  // since the last check
  std::size_t checks_ = 0;
  std::optional<ShownSlide> shown_;
  Seen seen_;
};

}  // namespace classroom
