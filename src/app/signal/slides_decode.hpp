// Commands about slides out of their JSON: nullopt when a field is missing or wrong.
#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "app/signal/protocol.hpp"

namespace app::signal {

// Strokes that one command erases.
inline constexpr std::size_t kErasedAtOnceMax = 100;

std::optional<Command> decode_add_slides(const boost::json::object& object);
std::optional<Command> decode_add_board_page(const boost::json::object& object);
std::optional<Command> decode_remove_slides(const boost::json::object& object);
std::optional<Command> decode_show_slide(const boost::json::object& object);
std::optional<Command> decode_hide_slides(const boost::json::object& object);
std::optional<Command> decode_draw(const boost::json::object& object);
std::optional<Command> decode_erase(const boost::json::object& object);
std::optional<Command> decode_undo_stroke(const boost::json::object& object);
std::optional<Command> decode_clear_page(const boost::json::object& object);
std::optional<Command> decode_point(const boost::json::object& object);
std::optional<Command> decode_read_strokes(const boost::json::object& object);

}  // namespace app::signal
