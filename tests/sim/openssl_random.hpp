// Makes OpenSSL's own draws (keys, nonces, hellos) repeatable: the lengths of signatures depend on
// them, and with the lengths the times on a link with a rate. For tests only.
#pragma once

#include <cstdint>

namespace sim {

void seed_openssl(std::uint64_t seed);

}  // namespace sim
