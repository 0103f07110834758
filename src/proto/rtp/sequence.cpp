#include "proto/rtp/sequence.hpp"

namespace proto::rtp {

std::uint64_t SequenceExtender::extend(std::uint16_t sequence) {
  const std::uint64_t extended = peek(sequence);
  if (!newest_ || extended > *newest_) newest_ = extended;
  return extended;
}

std::uint64_t SequenceExtender::peek(std::uint16_t sequence) const {
  if (!newest_) return std::uint64_t{sequence} + 0x1'0000;
  // The first number is at least 2^16 and newest_ never falls, so going back cannot underflow.
  const auto distance = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - *newest_));
  return *newest_ + static_cast<std::uint64_t>(std::int64_t{distance});
}

}  // namespace proto::rtp
