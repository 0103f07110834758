// Carries out what the command line asks for: through the control socket of a running server, or on
// the store itself when no server runs.
#pragma once

#include "server/command_line.hpp"
#include "server/config.hpp"

namespace server {

// Does the command and prints its result; gives the exit code, 0 or 1. Errors go to standard error
// as one sentence. Serve is done here too and returns when the server stops.
int execute(const CommandLine& command_line);

}  // namespace server
