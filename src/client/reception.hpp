// What came of one SSRC, and what did not.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtp/sequence.hpp"

namespace client {

class Reception {
 public:
  void received(std::uint16_t sequence, std::size_t bytes);

  std::uint64_t packets() const { return packets_; }
  std::uint64_t bytes() const { return bytes_; }
  // Numbers between the first and the newest that never came: what should have come after the
  // newest is not among them. A packet that came twice hides a loss.
  std::uint64_t lost() const;
  // Times that the numbers jumped ahead, however far. What is only late counts as a gap, too.
  std::uint64_t gaps() const { return gaps_; }
  // For the next receiver report (RFC 3550 section 6.4.1); begins a new interval. Without jitter:
  // it would cost a clock per packet, and no server decides anything by it.
  proto::rtcp::ReportBlock take_block(std::uint32_t ssrc);

 private:
  std::uint64_t expected() const { return packets_ == 0 ? 0 : newest_ - first_ + 1; }

  proto::rtp::SequenceExtender extender_;
  std::uint64_t first_ = 0;
  std::uint64_t newest_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t gaps_ = 0;
  std::uint64_t expected_before_ = 0;
  std::uint64_t packets_before_ = 0;
};

}  // namespace client
