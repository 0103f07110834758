#include "app/signal/ink_keeper.hpp"

#include <algorithm>
#include <utility>

namespace app::signal {

void InkKeeper::note(const classroom::Event& event) {
  if (const auto* drawn = std::get_if<classroom::StrokeDrawn>(&event)) {
    pages_[drawn->place].touched.insert(drawn->piece.id);
  } else if (const auto* erased = std::get_if<classroom::StrokesErased>(&event)) {
    pages_[erased->place].touched.insert(erased->strokes.begin(), erased->strokes.end());
  } else if (const auto* cleared = std::get_if<classroom::PageCleared>(&event)) {
    pages_[cleared->place] = {true, {}};
  } else if (const auto* removed = std::get_if<classroom::SlidesRemoved>(&event)) {
    std::erase_if(pages_, [&](const auto& page) { return page.first.set == removed->set; });
  }
}

bool InkKeeper::is_due(base::Time now) {
  if (pages_.empty() || (kept_ != base::Time{} && now < kept_ + kInkPace)) return false;
  kept_ = now;
  return true;
}

std::vector<classroom::InkChange> InkKeeper::take(const classroom::Slides& slides) {
  std::vector<classroom::InkChange> changes;
  for (const auto& [place, page] : std::exchange(pages_, {})) {
    classroom::InkChange change{place, page.cleared, {}, {}};
    for (const std::string& id : page.touched) {
      const classroom::Stroke* const stroke = slides.find_stroke(place, id);
      if (stroke != nullptr) {
        change.strokes.push_back(*stroke);
      } else {
        change.gone.push_back(id);
      }
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace app::signal
