// The numbers of a running server for Prometheus and whoever reads what Prometheus reads.
#pragma once

#include <string>

#include "app/api/live_rooms.hpp"

namespace app::api {

// The media type of metrics_text().
inline constexpr char kMetricsType[] = "text/plain; version=0.0.4; charset=utf-8";

// The text exposition format, version 0.0.4. Each name of `pendopo stats` is there (docs/stats.md)
// but for the ports, and the quantiles for which there is a whole histogram: a gauge as
// pendopo_NAME, a counter as pendopo_NAME_total, what was dropped, refused, closed or failed as one
// counter with a label `reason`, and a shard's with a label `shard`, counted from 1. Times are in
// seconds and shares between 0 and 1. What every exporter says of its process has the usual names
// (process_cpu_seconds_total and others).
std::string metrics_text(const Stats& stats);

}  // namespace app::api
