#include "sfu/bwe/acknowledged_rate.hpp"

#include <algorithm>

namespace sfu::bwe {

void AcknowledgedRate::received(base::Time arrived, std::size_t bytes) {
  if (!arrivals_.empty()) {
    arrived = std::max(arrived, arrivals_.back().at);  // overtaken by others on its way
    bytes_ += bytes;
  }
  arrivals_.push_back({arrived, bytes});
  while (arrivals_.size() > kArrivalsMax ||
         (arrivals_.size() > 2 && arrivals_[1].at <= arrived - kWindow)) {
    bytes_ -= arrivals_[1].bytes;
    arrivals_.pop_front();
  }
}

std::optional<Bitrate> AcknowledgedRate::rate() const {
  if (arrivals_.size() < 2) return std::nullopt;
  const base::Duration span = arrivals_.back().at - arrivals_.front().at;
  if (span < kSpanMin) return std::nullopt;
  return rate_of(bytes_, span);
}

}  // namespace sfu::bwe
