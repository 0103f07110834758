// `pendopo setup`: asks, keeps the answers, and has the server start anew where that is needed.
#pragma once

#include "server/command_line.hpp"
#include "server/config.hpp"

namespace server {

// Through the running server where there is one. `environment` tells the language. Throws
// std::runtime_error with a sentence.
void run_setup_command(const RunSetup& command, const LoadedConfig& loaded,
                       const Lookup& environment);

}  // namespace server
