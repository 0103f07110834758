// The running server: builds everything out of a configuration, and takes it down again.
#pragma once

#include "server/config.hpp"

namespace server {

// Serves until SIGTERM or SIGINT, then tells the clients and ends within 2 s. Throws
// std::runtime_error with a sentence for the administrator when it cannot start.
void serve(const Config& config);

}  // namespace server
