// What viewers say of what they were sent (RFC 3550 section 6.4).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "media/track.hpp"
#include "proto/rtcp/packet.hpp"

namespace sfu {

// Of one stream, as its viewer last said.
struct Reception {
  std::int32_t lost = 0;      // since it began; what comes twice counts against it
  std::uint32_t jitter = 0;   // in timestamp units
  std::uint8_t fraction = 0;  // of 256, lost between his last two reports
};

// Its jitter as time; zero of AAC, which nobody is sent.
base::Duration jitter_of(const Reception& reception, media::Codec codec);

// From our sender report to this block and back, without the time that it lay there. `now` is
// ntp_of() (sender_clock.hpp). nullopt: the block answers no report, or says what cannot be.
std::optional<base::Duration> round_trip(std::uint64_t now, const proto::rtcp::ReportBlock& block);

}  // namespace sfu
