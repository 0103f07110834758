// The slides of a room: its sets, what is shown, and what is drawn on which page. Whether somebody
// may present is the room's business; what is whose is decided here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "classroom/command.hpp"
#include "classroom/slide.hpp"

namespace classroom {

class Slides {
 public:
  using Decision = base::Result<Events, Refusal>;
  struct Person {
    ParticipantId id;
    bool leads = false;
  };

  // Refuses what read_text refuses of the title, and kTooManySlides.
  Decision add(const Person& person, const AddSlides& wish, base::WallTime wall);
  // kNotAllowed: neither has brought it nor is `trusted`.
  Decision add_page(const Person& person, bool trusted, SlideSetId set);
  // kNotAllowed: neither leads nor has brought it, or who leads shows it.
  Decision remove(const Person& person, bool trusted, SlideSetId set);
  // `trusted`: may turn what who leads has shown. What is so already is no event.
  Decision show(const Person& person, bool trusted, SlidePlace place);
  Decision hide(bool trusted);
  // kBadMessage: not within the page, or longer than a piece or a stroke; kNoSuchStroke, kPageFull,
  // kInkFull.
  Decision draw(const Person& person, const Draw& wish);
  Decision erase(const Person& person, const Erase& wish);
  Decision undo(const Person& person, SlidePlace place);
  Decision clear(SlidePlace place);

  // Why that person could not bring such a picture now; nullopt: he could. What is there already
  // stays, and is no refusal.
  std::optional<Refusal> refuses_picture(const Person& person, SlidePlace place) const;
  Decision set_picture(const Person& person, SlidePlace place, SlideSize size,
                       SlidePicture picture);

  // Those of before a restart; only where there are none yet.
  void restore(std::span<const KeptSlides> kept);

  std::vector<SlideSet> sets() const;  // the oldest first
  const std::optional<ShownSlide>& shown() const { return shown_; }
  const SlidePage* find(SlidePlace place) const;  // nullptr: there is none
  // In the order in which they were begun; of a page that is not there: none.
  std::span<const Stroke> strokes(SlidePlace place) const;
  const Stroke* find_stroke(SlidePlace place, std::string_view id) const;

  std::uint64_t bytes() const { return bytes_; }  // of all pictures
  std::uint64_t bytes_of(ParticipantId who) const;
  std::size_t ink() const { return ink_; }
  // Rises with each set that goes and had pictures.
  std::uint64_t removed() const { return removed_; }
  void add_hashes(std::set<std::string, std::less<>>& hashes) const;

 private:
  struct Ink {
    std::vector<Stroke> strokes;
    std::size_t amount = 0;
  };
  struct Entry {
    SlideSet set;
    std::map<std::size_t, Ink> ink;  // by page
  };

  Entry* entry(SlideSetId set);
  const Ink* ink_at(SlidePlace place) const;
  Decision begin_stroke(const Person& person, const Draw& wish);
  Decision continue_stroke(const Person& person, const Draw& wish);
  std::optional<Refusal> refuses_ink(const Ink& page, std::size_t more) const;
  void take_out(Ink& page, std::vector<Stroke>::iterator stroke);
  std::size_t pages() const;
  std::size_t sets_of(ParticipantId who) const;

  std::map<SlideSetId, Entry> sets_;
  std::optional<ShownSlide> shown_;
  std::uint64_t last_set_ = 0;
  std::uint64_t last_stroke_ = 0;
  std::size_t ink_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t removed_ = 0;
};

}  // namespace classroom
