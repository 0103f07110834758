// What is found about a publisher's stream, by the words of docs/PROTOCOL.md.
#pragma once

#include <vector>

#include "app/live_channels.hpp"
#include "live/station_events.hpp"

namespace app::broadcast {

// Each word once, however many facts of the report are behind it.
std::vector<app::Finding> findings_of(const live::StationReport& report);

}  // namespace app::broadcast
