// Arrival times of what somebody sends, for the transport-wide feedback that he wants
// (draft-holmer-rmcat-transport-wide-cc-extensions-01). Without it Chromium stays near 300 kbit/s.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "proto/rtcp/transport_feedback.hpp"
#include "proto/rtp/sequence.hpp"

namespace proto::rtcp {

class ArrivalRecorder {
 public:
  static constexpr base::Duration kInterval = std::chrono::milliseconds(60);
  // Packets between two feedbacks; with more, the oldest go unreported.
  static constexpr std::size_t kWindow = 1024;

  explicit ArrivalRecorder(base::Duration interval = kInterval) : interval_(interval) {}

  void received(base::Time now, std::uint16_t transport_sequence);
  // Writes one feedback packet when one is due. Call until false: many packets take several.
  bool write_due(base::Time now, std::uint32_t sender, std::uint32_t media, base::ByteWriter& out);
  base::Time next_timeout() const;

 private:
  bool pending() const { return next_ != 0 && newest_ >= next_; }
  std::optional<base::Time>& arrival(std::uint64_t sequence) {
    return arrivals_[sequence % kWindow];
  }

  base::Duration interval_;
  rtp::SequenceExtender extender_;
  std::vector<std::optional<base::Time>> arrivals_;  // by sequence modulo kWindow
  std::vector<Arrival> batch_;                       // scratch, kept to allocate once
  std::uint64_t next_ = 0;                           // first not reported; 0: nothing came yet
  std::uint64_t newest_ = 0;
  std::optional<base::Time> due_;
  std::uint8_t feedback_count_ = 0;
};

}  // namespace proto::rtcp
