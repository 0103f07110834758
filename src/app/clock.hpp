// The time of day for app/, handed in so that tests can hold it still.
#pragma once

#include "base/time.hpp"

namespace app {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual base::Time now() const = 0;
  virtual base::WallTime wall_now() const = 0;
};

}  // namespace app
