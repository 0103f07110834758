// The kernel's time for app/ and the HTTP front.
#pragma once

#include "app/clock.hpp"
#include "net/system_clock.hpp"

namespace server {

class SystemClock final : public app::Clock {
 public:
  base::Time now() const override { return net::now(); }
  base::WallTime wall_now() const override { return net::wall_now(); }
};

}  // namespace server
