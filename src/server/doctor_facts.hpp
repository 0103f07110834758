// What the doctor looks at, found out on this machine.
#pragma once

#include "doctor/facts.hpp"
#include "server/config.hpp"

namespace server {

// Asks the running server, the kernel and the files; makes and changes nothing. Takes up to two
// seconds. Throws std::runtime_error only where the system itself fails.
doctor::Facts gather_facts(const Config& config);

}  // namespace server
