// Why a protected packet was not accepted.
#pragma once

#include <cstdint>

namespace proto::srtp {

enum class DropReason : std::uint8_t {
  kTooShort,
  kReplayed,  // seen before
  kTooOld,    // before the replay window
  kNotAuthentic,
  kTooManySources,  // more SSRCs than a peer may send (kSourcesMax)
};

}  // namespace proto::srtp
