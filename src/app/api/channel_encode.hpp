// Records of broadcast channels as the JSON of docs/PROTOCOL.md.
#pragma once

#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "app/api/encode.hpp"
#include "app/live_channels.hpp"
#include "base/time.hpp"
#include "school/channel.hpp"
#include "store/channels.hpp"

namespace app::api {

// Milliseconds since 1970, or null.
boost::json::value moment(std::optional<base::WallTime> time);
boost::json::object encode(const school::ChannelRecord& channel);
// Without its hash; `state` is what it is good for now.
boost::json::object encode(const school::ChannelKey& key, base::WallTime now);
boost::json::object encode(const school::WatchLink& link);
boost::json::object encode(const store::OnAirEntry& entry);
boost::json::object encode(const OnAir& on_air);

}  // namespace app::api
