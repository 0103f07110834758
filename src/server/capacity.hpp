// How many viewers this machine carries, from seconds of measuring: what sending a packet costs,
// and what share of that cost is the server's own.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace server {

// What one viewer is sent.
struct Diet {
  double packets_per_second = 0;
  double bits_per_second = 0;
};
// A camera at 720p in H.264 with sound, as tools/make_streams encodes them.
inline constexpr Diet kCameraAndSound{209, 1.3e6};
// Slides that change now and then, with sound.
inline constexpr Diet kSoundAndSlides{62, 140e3};

// Of what a packet costs the server, the bare loop that encrypts and sends as often takes this
// share: measured with 100 to 500 viewers (docs/performance.md).
inline constexpr double kBareShare = 0.74;

struct Capacity {
  double packet_s = 0;  // seconds of one processor, of the whole server, for one packet
  unsigned shards = 1;  // that have a processor each
};

// Measures for about three seconds. `shards` is what is configured; more than there are processors
// are of no use. Throws std::runtime_error with a sentence where the kernel does not send,
// and after `stop`.
Capacity measure_capacity(unsigned shards, const std::stop_token& stop = {});

// Viewers until newcomers are refused (Headroom), in all rooms together.
std::uint64_t viewers(const Capacity& capacity, const Diet& diet);

// What `pendopo capacity` prints; with `json` one object: {"packet_us", "camera", "slides"}.
std::string capacity_report(const Capacity& capacity, bool json);

}  // namespace server
