// What is kept in memory of a channel, as a table that other programs read.
#pragma once

#include <string>

#include "quality/channel.hpp"

namespace quality {

// RFC 4180, with a line of names: a line for each sample of the publisher, then those of each
// viewer. Times are UTC (ISO 8601, whole seconds); what was not measured is empty.
std::string to_csv(const Channel& channel);

}  // namespace quality
