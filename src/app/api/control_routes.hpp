// What the command line asks of a running server, over the Unix socket in the data folder. Whoever
// can open that socket is the administrator: it has the mode 0600.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/api/live_rooms.hpp"
#include "app/clock.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"

namespace app::api {

class ControlRoutes {
 public:
  // `random` is used on the store thread; the rest on the app loop.
  ControlRoutes(StoreGate& store, LiveRooms& live, ServerControl& server, base::Random& random,
                const Clock& clock)
      : store_(store), live_(live), server_(server), random_(random), clock_(clock) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_stats(Call& call);
  Reply post_stop(Call& call);
  Reply post_command(Call& call);  // those of administer()

  StoreGate& store_;
  LiveRooms& live_;
  ServerControl& server_;
  base::Random& random_;
  const Clock& clock_;
};

}  // namespace app::api
