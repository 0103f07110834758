#include "client/reception.hpp"

#include <algorithm>

namespace client {

void Reception::received(std::uint16_t sequence, std::size_t bytes) {
  const std::uint64_t number = extender_.extend(sequence);
  if (packets_ == 0) {
    first_ = newest_ = number;
  } else if (number > newest_) {
    if (number > newest_ + 1) ++gaps_;
    newest_ = number;
  }
  first_ = std::min(first_, number);
  ++packets_;
  bytes_ += bytes;
}

std::uint64_t Reception::lost() const {
  return expected() > packets_ ? expected() - packets_ : 0;
}

proto::rtcp::ReportBlock Reception::take_block(std::uint32_t ssrc) {
  const std::uint64_t expected_now = expected() - expected_before_;
  const std::uint64_t packets_now = packets_ - packets_before_;
  expected_before_ = expected();
  packets_before_ = packets_;
  proto::rtcp::ReportBlock block;
  block.ssrc = ssrc;
  if (expected_now > packets_now) {
    block.fraction_lost = static_cast<std::uint8_t>(
        std::min<std::uint64_t>(255, (expected_now - packets_now) * 256 / expected_now));
  }
  block.cumulative_lost = static_cast<std::int32_t>(std::min<std::uint64_t>(lost(), 0x7f'ffff));
  block.highest_sequence = proto::rtp::reported_sequence(newest_);
  return block;
}

}  // namespace client
