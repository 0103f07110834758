// A clock that stands still until a test moves it.
#pragma once

#include "app/clock.hpp"

namespace app {

class TestClock final : public Clock {
 public:
  base::Time now() const override { return now_; }
  base::WallTime wall_now() const override { return wall_; }
  void advance(base::Duration time) {
    now_ += time;
    wall_.milliseconds += std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  }

 private:
  base::Time now_{std::chrono::seconds(1000)};
  base::WallTime wall_{1795000000000};
};

}  // namespace app
