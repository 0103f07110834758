// GET /metrics: what the server has counted, for those who watch over it.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/api/live_rooms.hpp"
#include "app/store_gate.hpp"

namespace app::api {

// Numbers of a school are not everybody's. They are given to this machine itself, where it asks
// without a proxy in between, to the control socket, and to whoever shows the token that
// `pendopo token metrics` made (Authorization: Bearer). Others: 401.
class MetricsRoutes {
 public:
  MetricsRoutes(StoreGate& store, ServerControl& server) : store_(store), server_(server) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_metrics(Call& call);

  StoreGate& store_;
  ServerControl& server_;
};

}  // namespace app::api
