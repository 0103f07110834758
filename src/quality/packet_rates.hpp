// The same for a viewer over UDP (WebRTC), from what he reports by RTCP.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"
#include "quality/figures.hpp"

namespace quality {

// Totals of all media that one viewer is sent, and what his receiver reports say of it (RFC 3550
// section 6.4.1).
struct ReceiverReport {
  std::uint64_t bytes_sent = 0;
  std::uint64_t packets_sent = 0;
  std::int64_t packets_lost = 0;             // may go back: what comes twice counts against it
  std::optional<base::Duration> round_trip;  // from LSR and DLSR
  std::optional<base::Duration> jitter;      // the worst of his streams
  std::optional<std::uint64_t> available;    // bits per second that congestion control allows
};

class PacketRates {
 public:
  void note(base::Time now, const ReceiverReport& report);
  void take(Figures& into);
  bool has_news() const { return news_; }

 private:
  std::optional<ReceiverReport> last_;
  base::Time noted_{};
  Figures waiting_;
  bool news_ = false;
};

}  // namespace quality
