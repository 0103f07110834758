#include "sfu/feedback/receive_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "proto/rtp/sequence.hpp"

namespace sfu::feedback {

void ReceiveStatistics::received(base::Time now, std::uint64_t sequence, std::uint32_t timestamp) {
  if (count_ == 0) base_ = highest_ = sequence;
  ++count_;
  base_ = std::min(base_, sequence);
  if (sequence < highest_) return;  // jitter is not derived from reordered packets
  highest_ = sequence;
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  const double transit = seconds * clock_rate_ - timestamp;
  if (transit_) {
    // A wrapped or restarted timestamp gives a jump of no meaning: start again.
    const double difference = std::abs(transit - *transit_);
    if (difference < clock_rate_ * 10.0) jitter_ += (difference - jitter_) / 16;
  }
  transit_ = transit;
}

void ReceiveStatistics::sender_report(base::Time now, std::uint64_t ntp) {
  last_sr_ = static_cast<std::uint32_t>(ntp >> 16);
  last_sr_at_ = now;
}

std::int64_t ReceiveStatistics::lost() const {
  if (!any()) return 0;
  return static_cast<std::int64_t>(highest_ - base_ + 1) - static_cast<std::int64_t>(count_);
}

base::Duration ReceiveStatistics::jitter() const {
  const std::chrono::duration<double> seconds(jitter_ / clock_rate_);
  return std::chrono::duration_cast<base::Duration>(seconds);
}

proto::rtcp::ReportBlock ReceiveStatistics::take_block(base::Time now) {
  const std::uint64_t expected = highest_ - base_ + 1;
  const std::uint64_t expected_interval = expected - expected_before_;
  const std::uint64_t received_interval = count_ - count_before_;
  expected_before_ = expected;
  count_before_ = count_;

  proto::rtcp::ReportBlock block;
  block.ssrc = ssrc_;
  if (expected_interval > received_interval) {
    const std::uint64_t lost = expected_interval - received_interval;
    block.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::uint64_t>(255, lost * 256 / expected_interval));
  }
  block.cumulative_lost =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(lost(), -0x80'0000, 0x7f'ffff));
  block.highest_sequence = proto::rtp::reported_sequence(highest_);
  block.jitter = static_cast<std::uint32_t>(jitter_);
  if (last_sr_at_) {
    block.last_sr = last_sr_;
    const double delay = std::chrono::duration<double>(now - *last_sr_at_).count();
    // What was read from the socket a moment ago may be newer than the turn that reports of it.
    block.delay_since_last_sr =
        static_cast<std::uint32_t>(std::clamp(delay * 65536, 0.0, 4294967295.0));
  }
  return block;
}

}  // namespace sfu::feedback
