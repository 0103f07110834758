// Commands about what a page shows and plays, out of their JSON: nullopt when a field is missing or
// wrong.
#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "app/signal/protocol.hpp"

namespace app::signal {

std::optional<Command> decode_show_sizes(const boost::json::object& object);
std::optional<Command> decode_tell_freezes(const boost::json::object& object);

}  // namespace app::signal
