// Lip-sync: what a publisher's sender reports say, in terms of our own clock.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace sfu {

// NTP time (32.32 fixed point) of our clock. The epoch is arbitrary but one for all: receivers only
// compare reports of one sender with each other.
std::uint64_t ntp_of(base::Time now);

// How far a publisher's clock is from ours: one per peer, so that its audio and video are moved by
// exactly the same amount. The first report fixes it: receivers compare the two with each other, so
// that it be the same counts, and how long that report travelled does not.
class SenderClock {
 public:
  void sender_report(base::Time now, std::uint64_t ntp);
  // The publisher's NTP time as a moment of ours; nullopt before the first report.
  std::optional<base::Time> to_ours(std::uint64_t ntp) const;

 private:
  std::optional<base::Duration> offset_;  // ours minus theirs
};

// The last sender report of one stream.
struct SenderReportPoint {
  base::Time at;                    // in our time
  std::uint32_t rtp_timestamp = 0;  // in the publication's time
};

// The timestamp that belongs to `now`, drawn on from a report.
std::uint32_t extrapolate(const SenderReportPoint& point, base::Time now, std::uint32_t clock_rate);

}  // namespace sfu
