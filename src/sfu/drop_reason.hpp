// Why a packet went no further; each has a counter.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sfu {

enum class DropReason : std::uint8_t {
  kUnknownAddress,      // nobody has proved this address
  kMalformed,           // not STUN, DTLS, RTP or RTCP, or broken inside
  kNoKeys,              // before the DTLS handshake ended
  kNotAuthentic,        // SRTP or SRTCP did not authenticate
  kNoDtlsNeeded,        // DTLS after the handshake that changed nothing
  kReplayed,            // seen before, or too old
  kTooManySources,      // more SSRCs than a peer may send
  kUnknownStream,       // no negotiated track has this SSRC, MID or payload type
  kDuplicate,           // original and retransmission both came
  kBlocked,             // the role forbids it
  kNoPublication,       // nobody wants it any more
  kTooLarge,            // longer than we forward
  kWaitingForKeyframe,  // this viewer cannot decode it yet
  kReplaying,           // this viewer gets it from the ring, in its turn
  kBeforeStart,         // older than where this viewer began
  kCodecRefused,        // this viewer does not take the codec
  kViewerNotReady,      // this viewer's transport is not up
  kNotInRing,           // asked for again, too late
  kResentJustNow,       // asked for again, too soon
  kResendsSpent,        // asked for again, more often than anything was sent
  kWishedTooOften,      // one viewer's requests for keyframes, more than are heard
  kTapFull,             // nobody took what was tapped
  kHeld,                // this viewer's line has no room for the picture
  kThinned,             // nor for each picture of it
  kNotAmongLoudest,     // others of its room are louder
  kCount,
};

inline constexpr std::size_t kDropReasonCount = static_cast<std::size_t>(DropReason::kCount);

// The counter's name in statistics: "unknown_address", ...
std::string_view to_string(DropReason reason);

using DropCounters = std::array<std::uint64_t, kDropReasonCount>;

inline void count(DropCounters& counters, DropReason reason) {
  ++counters[static_cast<std::size_t>(reason)];
}

}  // namespace sfu
