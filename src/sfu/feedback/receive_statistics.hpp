// What a receiver report says of one SSRC (RFC 3550 section 6.4.1, appendix A.3 and A.8).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "proto/rtcp/packet.hpp"

namespace sfu::feedback {

class ReceiveStatistics {
 public:
  ReceiveStatistics(std::uint32_t ssrc, std::uint32_t clock_rate)
      : ssrc_(ssrc), clock_rate_(clock_rate) {}

  // An original packet (no retransmission) with its extended number arrived.
  void received(base::Time now, std::uint64_t sequence, std::uint32_t timestamp);
  // A sender report arrived; `ntp` is its time.
  void sender_report(base::Time now, std::uint64_t ntp);
  // The block for the next report; starts a new interval.
  proto::rtcp::ReportBlock take_block(base::Time now);
  bool any() const { return count_ > 0; }
  // Since it began.
  std::uint64_t packets() const { return count_; }
  std::int64_t lost() const;
  base::Duration jitter() const;

 private:
  std::uint32_t ssrc_;
  std::uint32_t clock_rate_;
  std::uint64_t base_ = 0;
  std::uint64_t highest_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t expected_before_ = 0;
  std::uint64_t count_before_ = 0;
  double jitter_ = 0;  // timestamp units
  std::optional<double> transit_;
  std::uint32_t last_sr_ = 0;
  std::optional<base::Time> last_sr_at_;
};

}  // namespace sfu::feedback
