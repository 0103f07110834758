// `pendopo load`, carried out.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "load/load_run.hpp"
#include "server/command_line.hpp"

namespace server {

// Makes a token that can "publish", "watch" or "join" in the command's room.
using TokenMaker = std::function<std::string(std::string_view)>;

// What the command line asks for. Throws std::runtime_error with a sentence.
load::LoadPlan plan_of(const Load& command, const TokenMaker& make_token);
// Runs it; prints the table, and writes the JSON file if there is to be one.
void run_load_command(const Load& command, const TokenMaker& make_token);

}  // namespace server
