// What a viewer's player says of what he sees: of that the network knows nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "quality/figures.hpp"

namespace quality {

// From the page on which somebody watches, every ten seconds; counts since that page began to play.
struct PlayerReport {
  std::optional<std::uint32_t> behind_live_ms;
  std::optional<std::uint32_t> buffer_ms;
  std::optional<std::uint32_t> joined_ms;  // from the wish to watch to the first picture
  std::uint32_t stalls = 0;
  std::uint32_t stalled_ms = 0;
  std::uint32_t frames_shown = 0;
  std::uint32_t frames_dropped = 0;
};

// With a request, from any player (CMCD).
struct RequestReport {
  std::optional<std::uint32_t> behind_live_ms;
  std::optional<std::uint32_t> buffer_ms;
  std::optional<std::uint32_t> throughput_kbps;  // as the player has measured
  bool starved = false;                          // it has stalled since its last request
};

// The page reports at every second sample: in between, and when one report is lost, its word holds.
inline constexpr int kWordHolds = 3;  // samples

class PlayerCounts {
 public:
  // Counts that went back are those of a page that began anew.
  void note(const PlayerReport& report);
  void note(const RequestReport& report);
  void take(Figures& into);

  const std::optional<std::uint32_t>& joined_ms() const { return joined_ms_; }

 private:
  std::optional<PlayerReport> last_;
  std::optional<std::uint32_t> joined_ms_;
  Figures waiting_;
  int holds_ = 0;  // samples for which the last word on delay and buffer still holds
};

}  // namespace quality
