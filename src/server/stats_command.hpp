// `pendopo stats`, carried out: what a running server has counted.
#pragma once

#include <filesystem>
#include <string>

#include "app/api/live_rooms.hpp"
#include "server/command_line.hpp"

namespace server {

// One name a line, in columns; more than one shard have a column each beside their sum.
std::string stats_table(const app::api::Stats& stats);

// Asks the server behind the control socket and prints. Throws std::runtime_error with a sentence.
void run_stats_command(const ShowStats& command, const std::filesystem::path& control_socket);

}  // namespace server
