// How good broadcasts are and were: for those who manage channels; and what players say of it.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/channel_quality.hpp"
#include "app/clock.hpp"
#include "app/store_gate.hpp"
#include "school/profile.hpp"

namespace app::api {

class QualityRoutes {
 public:
  // All outlive it.
  struct Parts {
    StoreGate& store;
    ChannelQuality& quality;
    const Clock& clock;
    const school::Profile& profile;
  };
  explicit QualityRoutes(const Parts& parts) : parts_(parts) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_quality(Call& call);
  Reply get_csv(Call& call);
  Reply get_quarters(Call& call);
  Reply get_report(Call& call);
  Reply post_player(Call& call);

  Parts parts_;
};

}  // namespace app::api
