// The numbers of a running server on their way to the command line: JSON there, values here.
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "app/api/errand.hpp"
#include "app/api/live_rooms.hpp"
#include "base/result.hpp"

namespace app::api {

// {"server": {"pipes": 3}, "shards": [{"peers": 4}]}.
boost::json::object encode(const Stats& stats);

// The answer of /control/stats.
base::Result<Stats, Complaint> read_stats(unsigned status, std::string_view body);

}  // namespace app::api
