// The part of a Store that keeps the slides of rooms and what is drawn on them. The same promises
// as Store's.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "classroom/slide.hpp"
#include "store/error.hpp"

namespace store {

class Slides {
 public:
  virtual ~Slides() = default;
  // With its pages; a set of the same id becomes this one, and keeps its ink. kMissing: there is no
  // such room. Who brought it is not kept: nobody is that person after a restart.
  virtual Answer<void> keep(std::string_view room, const classroom::SlideSet& set) = 0;
  // Nothing happens in these three where there is no such set, or page.
  virtual Answer<void> keep_page(std::string_view room, classroom::SlidePlace place,
                                 const classroom::SlidePage& page) = 0;
  virtual Answer<void> keep_shown(std::string_view room,
                                  std::optional<classroom::SlidePlace> shown) = 0;
  virtual Answer<void> keep_ink(std::string_view room, const classroom::InkChange& change) = 0;
  // With all that belongs to it. Nothing happens when there is none.
  virtual Answer<void> remove(std::string_view room, classroom::SlideSetId set) = 0;
  // By id, the ink by page and number; of a room that is not there: none.
  virtual Answer<std::vector<classroom::KeptSlides>> of_room(std::string_view room) = 0;
  // Of all pictures of all rooms: what must be on the disk.
  virtual Answer<std::set<std::string, std::less<>>> hashes() = 0;
};

}  // namespace store
