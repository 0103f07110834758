// The rate that delays allow: additive and multiplicative increase, multiplicative decrease
// (draft-ietf-rmcat-gcc-02 section 5.5).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "sfu/bwe/bitrate.hpp"
#include "sfu/bwe/delay_detector.hpp"

namespace sfu::bwe {

class RateController {
 public:
  static constexpr Bitrate kMin = 20'000;
  static constexpr double kDecrease = 0.85;

  // A rate that is not used is not believed beyond this multiple of what is.
  static constexpr double kUnusedMax = 1.5;

  explicit RateController(Bitrate start, double unused_max = kUnusedMax)
      : rate_(start), unused_max_(unused_max) {}

  // At the end of each feedback: what the detector says, what the line is seen to carry, and how
  // long it takes there and back.
  void update(base::Time now, Usage usage, std::optional<Bitrate> carried,
              base::Duration round_trip);
  // The line is seen to carry as much, by other means.
  void raise_to(Bitrate rate);
  // It has been silent for long.
  void halve();
  Bitrate rate() const { return rate_; }

 private:
  void decrease(base::Time now, std::optional<Bitrate> carried, base::Duration round_trip);
  void increase(base::Time now, std::optional<Bitrate> carried, base::Duration round_trip);

  Bitrate rate_;
  double unused_max_;
  std::optional<Bitrate> capacity_;  // about where the line was full
  std::optional<base::Time> decreased_;
  std::optional<base::Time> updated_;
  bool holds_ = false;  // until the queue has drained
};

}  // namespace sfu::bwe
