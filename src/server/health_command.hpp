// `pendopo health`, carried out: whether the running server answers and all of it works.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "app/api/live_rooms.hpp"

namespace server {

// A server that needs longer for an answer is not well.
inline constexpr std::chrono::seconds kHealthTimeout{5};

// "well: 2 rooms, 31 people": what a server says that answers.
std::string health_line(const app::api::Stats& stats);

// Asks the server behind the control socket for its numbers, over its main loop, and prints the
// line. Throws std::runtime_error with a sentence when no server runs, when it gives no answer
// within kHealthTimeout, or when it refuses.
void run_health_command(const std::filesystem::path& control_socket);

}  // namespace server
