// Files in the chat of a class, for whoever has a seat in it. The seat's token comes in the
// Authorization field, which no page of a stranger can send; a cookie gives nothing here.
#pragma once

#include <string>
#include <vector>

#include "app/api/call.hpp"
#include "app/live_files.hpp"

namespace app::api {

// The seat's token that the request bears; "" when there is none.
std::string seat_of(const Call& call);
// Whatever is in the answer, no browser runs it in our name.
void guard_bytes(Response& response);

class FileRoutes {
 public:
  // It outlives this.
  explicit FileRoutes(LiveFiles& live) : live_(live) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply begin(Call& call);
  Reply get(Call& call);
  Reply add(Call& call);
  Reply add_preview(Call& call);
  Reply forget(Call& call);
  Reply open(Call& call);
  Reply open_preview(Call& call);
  Reply make_ticket(Call& call);
  Reply download(Call& call);

  LiveFiles& live_;
};

}  // namespace app::api
