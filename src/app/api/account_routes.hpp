// Who am I, the first run, signing in and out.
#pragma once

#include <vector>

#include "app/api/call.hpp"

namespace app::api {

class AccountRoutes {
 public:
  explicit AccountRoutes(Accounts& accounts) : accounts_(accounts) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_me(Call& call);
  Reply post_first_run(Call& call);
  Reply post_sign_in(Call& call);
  Reply post_sign_out(Call& call);

  Accounts& accounts_;
};

}  // namespace app::api
