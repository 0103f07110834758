// Whether a broadcast's sound is to be made into AAC, too: from when somebody asks for it until
// nobody has for a while.
#pragma once

#include <utility>

#include "base/time.hpp"

namespace app::broadcast {

// A player asks every few seconds; one that pauses comes back to what it knows.
inline constexpr base::Duration kAacKept = std::chrono::minutes(1);

class AacDemand {
 public:
  // Somebody asks. True: from now on it is wanted.
  bool note(base::Time now) {
    asked_ = now;
    return !std::exchange(wanted_, true);
  }
  // True: from now on it is not wanted any more.
  bool lapses(base::Time now) {
    return wanted_ && now >= asked_ + kAacKept && std::exchange(wanted_, false);
  }
  // Another broadcast has begun, which knows of no demand.
  void restart() { wanted_ = false; }

 private:
  bool wanted_ = false;
  base::Time asked_{};
};

}  // namespace app::broadcast
