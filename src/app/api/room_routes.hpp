// Rooms, their links, and what their door says to somebody who comes.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "app/api/live_rooms.hpp"
#include "app/clock.hpp"
#include "app/store_gate.hpp"
#include "base/random.hpp"
#include "school/profile.hpp"

namespace app::api {

// The streams of a class are measured over so long, and what is asked for comes within this.
inline constexpr base::Duration kStreamsOver = std::chrono::seconds(1);
inline constexpr base::Duration kStreamsCome = std::chrono::milliseconds(100);

class RoomRoutes {
 public:
  // `random` is used on the store thread; the rest on the app loop.
  RoomRoutes(Accounts& accounts, StoreGate& store, LiveRooms& live, base::Random& random,
             const Clock& clock, const school::Profile& profile)
      : accounts_(accounts),
        store_(store),
        live_(live),
        random_(random),
        clock_(clock),
        profile_(profile) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_rooms(Call& call);
  Reply post_rooms(Call& call);
  Reply change_room(Call& call);
  Reply delete_room(Call& call);
  Reply get_streams(Call& call);
  Reply get_links(Call& call);
  Reply post_links(Call& call);
  Reply delete_link(Call& call);
  Reply post_door(Call& call);

  Accounts& accounts_;
  StoreGate& store_;
  LiveRooms& live_;
  base::Random& random_;
  const Clock& clock_;
  const school::Profile& profile_;
};

}  // namespace app::api
