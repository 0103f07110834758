// Who am I, the first run, signing in and out.
#pragma once

#include <vector>

#include "app/api/call.hpp"
#include "school/profile.hpp"

namespace app::api {

class AccountRoutes {
 public:
  AccountRoutes(Accounts& accounts, const school::Profile& profile)
      : accounts_(accounts), profile_(profile) {}
  void add_to(std::vector<Route>& routes);

 private:
  Reply get_me(Call& call);
  Reply post_first_run(Call& call);
  Reply post_sign_in(Call& call);
  Reply post_sign_out(Call& call);

  Accounts& accounts_;
  const school::Profile& profile_;
};

}  // namespace app::api
