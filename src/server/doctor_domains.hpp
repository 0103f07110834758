// The doctor's look at the certificates that are fetched for `domain`.
#pragma once

#include "doctor/facts.hpp"
#include "server/config.hpp"

namespace server {

// Fills `facts.domains`; `own` and `announced` are filled already. Reads the data folder and asks
// DNS, which can take some seconds.
void look_at_domains(const Config& config, doctor::Facts& facts);

}  // namespace server
