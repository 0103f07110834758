// How much per second.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace sfu::bwe {

using Bitrate = std::uint64_t;  // bits per second

// What an IPv4 and a UDP header add to each packet: on a thin line sound is half headers.
inline constexpr std::size_t kDatagramOverhead = 28;

inline Bitrate rate_of(std::uint64_t bytes, base::Duration within) {
  if (within <= base::Duration{}) return 0;
  return static_cast<Bitrate>(static_cast<double>(bytes) * 8e9 /
                              static_cast<double>(within.count()));
}

// How long a line of that rate, which is not 0, takes to carry it.
inline base::Duration time_of(std::uint64_t bytes, Bitrate rate) {
  return base::Duration{static_cast<base::Duration::rep>(static_cast<double>(bytes) * 8e9 /
                                                         static_cast<double>(rate))};
}

inline Bitrate scaled(Bitrate rate, double factor) {
  return static_cast<Bitrate>(static_cast<double>(rate) * factor);
}

}  // namespace sfu::bwe
