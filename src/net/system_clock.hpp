// The two clocks of the machine: the only place where the program reads them.
#pragma once

#include "base/time.hpp"

namespace net {

base::Time now();           // CLOCK_MONOTONIC
base::WallTime wall_now();  // CLOCK_REALTIME

// Processor time that the calling thread has used (CLOCK_THREAD_CPUTIME_ID).
base::Duration thread_time();

// How far the clock on the wall is ahead of UTC at that moment, by this machine's time zone.
std::chrono::minutes utc_offset(base::WallTime at);

}  // namespace net
