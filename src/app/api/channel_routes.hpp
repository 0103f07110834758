// Broadcast channels, their keys and links, and who is on air: for those who manage them; and the
// door of those who watch. The broadcast itself is app/broadcast's.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/clock.hpp"
#include "app/live_channels.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"
#include "school/profile.hpp"

namespace app::api {

class ChannelRoutes {
 public:
  // All outlive it. `random` is used on the store thread; the rest on the app loop.
  struct Parts {
    Accounts& accounts;
    StoreGate& store;
    LiveChannels& live;
    base::Random& random;
    const Clock& clock;
    const school::Profile& profile;
  };
  explicit ChannelRoutes(const Parts& parts) : parts_(parts) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_channels(Call& call);
  Reply post_channels(Call& call);
  Reply get_channel(Call& call);
  Reply change_channel(Call& call);
  Reply delete_channel(Call& call);
  Reply stop(Call& call);
  Reply record(Call& call);
  Reply get_keys(Call& call);
  Reply post_keys(Call& call);
  Reply delete_key(Call& call);
  Reply get_links(Call& call);
  Reply post_links(Call& call);
  Reply delete_link(Call& call);
  Reply get_log(Call& call);
  Reply post_door(Call& call);

  bool may_manage(const Call& call) const;
  boost::json::object describe(const school::ChannelRecord& channel) const;

  Parts parts_;
};

}  // namespace app::api
