// The loss of whoever loses most of a publication. An encoder of sound that is told of it puts as
// much of each packet into the next one (in-band FEC, RFC 6716 section 2.1.7).
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.hpp"

namespace sfu {

class WorstLoss {
 public:
  // Chromium reports of sound alone each 2.5 to 7.5 s, and one report may be lost, too. Who has
  // lost less since, or has gone, is believed then.
  static constexpr base::Duration kHolds = std::chrono::seconds(16);
  // 20 %, of 256: more redundancy would cost all the others too much of the voice.
  static constexpr std::uint8_t kMax = 51;

  // Somebody's report: what he lost since his last, of 256 (RFC 3550 section 6.4.1).
  void note(base::Time now, std::uint8_t fraction) {
    fraction = std::min(fraction, kMax);
    if (fraction < worst(now)) return;
    fraction_ = fraction;
    until_ = now + kHolds;
  }
  std::uint8_t worst(base::Time now) const { return now < until_ ? fraction_ : std::uint8_t{0}; }

 private:
  std::uint8_t fraction_ = 0;
  base::Time until_{};
};

}  // namespace sfu
