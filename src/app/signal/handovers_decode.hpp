// Commands about files that go from page to page, out of their JSON: nullopt when a field is
// missing or wrong.
#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "app/signal/protocol.hpp"

namespace app::signal {

std::optional<Command> decode_offer_file(const boost::json::object& object);
std::optional<Command> decode_take_file(const boost::json::object& object);
std::optional<Command> decode_file_signal(const boost::json::object& object);
std::optional<Command> decode_end_file(const boost::json::object& object);

}  // namespace app::signal
