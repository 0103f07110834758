// What the doctor looks at, found out on this machine.
#pragma once

#include "app/api/live_rooms.hpp"
#include "doctor/facts.hpp"
#include "server/config.hpp"

namespace server {

// Asks the running server, the kernel and the files; makes and changes nothing. Takes up to two
// seconds. Throws std::runtime_error only where the system itself fails. Loads the plug-in for AAC
// into this process.
doctor::Facts gather_facts(const Config& config);
// The same within the server that runs with it, which knows its numbers: asks nobody for them, and
// of the plug-in only looks whether it is there. The
// port and each address that does not answer take 300 ms.
doctor::Facts gather_facts(const Config& config, const app::api::Stats& stats);

}  // namespace server
