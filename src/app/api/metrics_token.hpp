// The one token by which whoever watches over the server reads /metrics from elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "app/api/administration.hpp"
#include "base/random.hpp"
#include "store/store.hpp"

namespace app::api {

// A new one, shown this once; the one before ends.
Outcome<std::string> make_metrics_token(store::Store& store, base::Random& random);
// From now on there is none.
Outcome<void> end_metrics_token(store::Store& store);
// Whether it is the one that was made last. Any text may be asked about.
store::Answer<bool> is_metrics_token(store::Store& store, std::string_view token);

}  // namespace app::api
