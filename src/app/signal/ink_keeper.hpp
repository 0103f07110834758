// What of the ink of a room is not kept yet: a line that grows ten times a second is written to the
// disk once in a few seconds.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "classroom/slides.hpp"

namespace app::signal {

inline constexpr base::Duration kInkPace = std::chrono::seconds(3);

class InkKeeper {
 public:
  void note(const classroom::Event& event);
  // True at most once in kInkPace, when there is something.
  bool is_due(base::Time now);
  // All that was noted since, as it is now.
  std::vector<classroom::InkChange> take(const classroom::Slides& slides);

 private:
  struct Page {
    bool cleared = false;
    std::set<std::string> touched;  // strokes
  };

  std::map<classroom::SlidePlace, Page> pages_;
  base::Time kept_{};
};

}  // namespace app::signal
