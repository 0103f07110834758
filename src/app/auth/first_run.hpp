// The one-time link with which the first administrator is made.
#pragma once

#include <optional>
#include <string>

#include "base/random.hpp"
#include "store/store.hpp"

namespace app::auth {

// Called at start-up, before the store goes behind its gate. A new token, to be printed as
// /first-run#TOKEN; that of an earlier start no longer works. nullopt: there is an administrator.
store::Answer<std::optional<std::string>> make_first_run_token(store::Store& store,
                                                               base::Random& random);

}  // namespace app::auth
