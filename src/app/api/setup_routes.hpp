// The setup over HTTP for administrators, and over the control socket for `pendopo setup`; and the
// restart after which its answers hold.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/api/live_rooms.hpp"
#include "app/api/setup.hpp"
#include "app/store_gate.hpp"
#include "school/profile.hpp"

namespace app::api {

class SetupRoutes {
 public:
  // `machine` is used on the store thread; the rest on the app loop.
  SetupRoutes(StoreGate& store, MachineSetup& machine, school::Profile& profile,
              ServerControl& server)
      : store_(store), machine_(machine), profile_(profile), server_(server) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_setup(Call& call);
  Reply post_setup(Call& call);
  Reply post_restart(Call& call);

  StoreGate& store_;
  MachineSetup& machine_;
  school::Profile& profile_;
  ServerControl& server_;
};

}  // namespace app::api
