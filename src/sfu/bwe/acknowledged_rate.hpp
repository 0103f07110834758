// How much of what was sent arrives: what the line is seen to carry.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/time.hpp"
#include "sfu/bwe/bitrate.hpp"

namespace sfu::bwe {

class AcknowledgedRate {
 public:
  static constexpr base::Duration kWindow = std::chrono::milliseconds(500);
  // Below that the span between the first and the last packet says too little.
  static constexpr base::Duration kSpanMin = std::chrono::milliseconds(100);
  // Whatever times a viewer tells.
  static constexpr std::size_t kArrivalsMax = 1024;

  // In the order of arrival, by the receiver's clock.
  void received(base::Time arrived, std::size_t bytes);
  // nullopt: too little has arrived.
  std::optional<Bitrate> rate() const;

 private:
  struct Arrival {
    base::Time at;
    std::size_t bytes;
  };
  std::deque<Arrival> arrivals_;  // within kWindow before the newest, and one before that
  std::uint64_t bytes_ = 0;       // of all but the first: it only says when the time begins
};

}  // namespace sfu::bwe
