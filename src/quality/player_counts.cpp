#include "quality/player_counts.hpp"

#include <algorithm>
#include <utility>

namespace quality {
namespace {

// Nobody looks at more in the time between two reports; what says so is made up.
constexpr std::uint32_t kStepMax = 1'000'000;

std::uint32_t step(std::uint32_t before, std::uint32_t now) {
  const std::uint32_t difference = now >= before ? now - before : now;
  return difference > kStepMax ? 0 : difference;
}

void put(const std::optional<std::uint32_t>& from, std::optional<float>& into) {
  if (from) into = static_cast<float>(*from);
}

}  // namespace

void PlayerCounts::note(const PlayerReport& report) {
  const bool goes_on = last_ && report.frames_shown >= last_->frames_shown &&
                       report.stalls >= last_->stalls && report.stalled_ms >= last_->stalled_ms;
  const PlayerReport before = goes_on ? *last_ : PlayerReport{};
  last_ = report;
  waiting_.stalls += step(before.stalls, report.stalls);
  waiting_.stalled_ms += step(before.stalled_ms, report.stalled_ms);
  waiting_.frames_shown += step(before.frames_shown, report.frames_shown);
  waiting_.frames_dropped += step(before.frames_dropped, report.frames_dropped);
  put(report.behind_live_ms, waiting_.behind_live_ms);
  put(report.buffer_ms, waiting_.buffer_ms);
  if (report.joined_ms) joined_ms_ = report.joined_ms;
  holds_ = kWordHolds;
}

void PlayerCounts::note(const RequestReport& report) {
  put(report.behind_live_ms, waiting_.behind_live_ms);
  put(report.buffer_ms, waiting_.buffer_ms);
  put(report.throughput_kbps, waiting_.capacity_kbps);
  if (report.buffer_ms || report.behind_live_ms) holds_ = std::max(holds_, 1);
  // Our own page counts them itself.
  if (report.starved && !last_) ++waiting_.stalls;
}

void PlayerCounts::take(Figures& into) {
  into.stalls += waiting_.stalls;
  into.stalled_ms += waiting_.stalled_ms;
  into.frames_shown += waiting_.frames_shown;
  into.frames_dropped += waiting_.frames_dropped;
  if (waiting_.behind_live_ms) into.behind_live_ms = waiting_.behind_live_ms;
  if (waiting_.buffer_ms) into.buffer_ms = waiting_.buffer_ms;
  // What the player measured over whole pieces says more than the kernel's last flight.
  if (waiting_.capacity_kbps) into.capacity_kbps = waiting_.capacity_kbps;
  const Figures said = std::exchange(waiting_, {});
  if (holds_ > 0) --holds_;
  if (holds_ == 0) return;
  waiting_.behind_live_ms = said.behind_live_ms;
  waiting_.buffer_ms = said.buffer_ms;
}

}  // namespace quality
