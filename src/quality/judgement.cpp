#include "quality/judgement.hpp"

#include <algorithm>
#include <iterator>

namespace quality {
namespace {

void hold(std::vector<Complaint>& complaints, Reason reason, const std::optional<float>& value,
          const Threshold& threshold) {
  if (!value || *value < threshold.fair) return;
  complaints.push_back({*value >= threshold.bad ? Level::kBad : Level::kFair, reason, *value});
}

// The worst first, else in the order in which they were found.
std::vector<Complaint> sorted(const std::vector<Complaint>& complaints) {
  std::vector<Complaint> all;
  for (const Level level : {Level::kBad, Level::kFair}) {
    std::ranges::copy_if(complaints, std::back_inserter(all),
                         [level](const Complaint& each) { return each.level == level; });
  }
  return all;
}

std::optional<float> stalled_in_a_minute(const Figures& figures) {
  if (figures.time_ms == 0 || figures.stalled_ms + figures.stalls == 0) return std::nullopt;
  // A player of another's says that it has stalled, and not for how long: a second each.
  const std::uint32_t stalled =
      figures.stalled_ms > 0 ? figures.stalled_ms : figures.stalls * 1'000;
  return static_cast<float>(60.0 * stalled / figures.time_ms);
}

std::optional<float> dropped_percent(const Figures& figures) {
  const std::uint32_t all = figures.frames_shown + figures.frames_dropped;
  if (all == 0) return std::nullopt;
  return static_cast<float>(100.0 * figures.frames_dropped / all);
}

void hold_capacity(std::vector<Complaint>& complaints, const Figures& figures, float stream_kbps) {
  if (!figures.capacity_kbps || stream_kbps <= 0) return;
  const float times = *figures.capacity_kbps / stream_kbps;
  if (times >= kCapacityFair) return;
  complaints.push_back({times < kCapacityBad ? Level::kBad : Level::kFair, Reason::kLineSlow,
                        *figures.capacity_kbps});
}

// 4 up to `very_good`, 3 up to `good`, 2 up to `fair`, else 1.
std::optional<unsigned> index_of(const std::optional<float>& value, float very_good, float good,
                                 float fair) {
  if (!value) return std::nullopt;
  if (*value <= very_good) return 4;
  if (*value <= good) return 3;
  return *value <= fair ? 2 : 1;
}

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::kGood:
      return "good";
    case Level::kFair:
      return "fair";
    case Level::kBad:
      return "bad";
  }
  return "";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::kUploadWeak:
      return "upload_weak";
    case Reason::kUploadUneven:
      return "upload_uneven";
    case Reason::kUploadLossy:
      return "upload_lossy";
    case Reason::kUploadFar:
      return "upload_far";
    case Reason::kStalls:
      return "stalls";
    case Reason::kLineSlow:
      return "line_slow";
    case Reason::kLossy:
      return "lossy";
    case Reason::kUneven:
      return "uneven";
    case Reason::kFar:
      return "far";
    case Reason::kBehindLive:
      return "behind_live";
    case Reason::kDeviceWeak:
      return "device_weak";
  }
  return "";
}

std::vector<Complaint> judge_publisher(const Figures& figures, bool falls_behind) {
  std::vector<Complaint> complaints;
  if (falls_behind) complaints.push_back({Level::kBad, Reason::kUploadWeak, 0});
  hold(complaints, Reason::kUploadUneven, figures.jitter_ms, kJitterThreshold);
  hold(complaints, Reason::kUploadLossy, figures.loss_percent(), kOutOfOrderThreshold);
  hold(complaints, Reason::kUploadFar, figures.delay_ms(), kDelayThreshold);
  return sorted(complaints);
}

std::vector<Complaint> judge_viewer(const Figures& figures, float stream_kbps) {
  std::vector<Complaint> complaints;
  hold(complaints, Reason::kStalls, stalled_in_a_minute(figures), kStalledThreshold);
  hold_capacity(complaints, figures, stream_kbps);
  hold(complaints, Reason::kLossy, figures.loss_percent(), kLossThreshold);
  hold(complaints, Reason::kUneven, figures.jitter_ms, kJitterThreshold);
  hold(complaints, Reason::kFar, figures.delay_ms(), kDelayThreshold);
  if (figures.behind_live_ms) {
    hold(complaints, Reason::kBehindLive, *figures.behind_live_ms / 1000, kBehindLiveThreshold);
  }
  hold(complaints, Reason::kDeviceWeak, dropped_percent(figures), kFramesDroppedThreshold);
  return sorted(complaints);
}

Level worst(std::span<const Complaint> complaints) {
  Level level = Level::kGood;
  for (const Complaint& complaint : complaints) level = std::max(level, complaint.level);
  return level;
}

Level judge_audience(std::size_t viewers, std::size_t fair, std::size_t bad) {
  if (viewers == 0) return Level::kGood;
  if (bad * 100 >= viewers * kAudienceBadPercent) return Level::kBad;
  if ((fair + bad) * 100 >= viewers * kAudienceFairPercent) return Level::kFair;
  return Level::kGood;
}

std::optional<float> Tiphon::mean() const {
  unsigned sum = 0;
  unsigned count = 0;
  for (const auto& index : {throughput, loss, delay, jitter}) {
    if (!index) continue;
    sum += *index;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return static_cast<float>(sum) / static_cast<float>(count);
}

Tiphon tiphon(const Figures& figures, float stream_kbps) {
  Tiphon found;
  const auto kbps = figures.kbps();
  if (kbps && stream_kbps > 0) {
    const float missing = 100 - std::min(100.0F, 100 * *kbps / stream_kbps);
    found.throughput = index_of(missing, 24, 49, 74);
  }
  found.loss = index_of(figures.loss_percent(), 2, 14, 24);
  found.delay = index_of(figures.delay_ms(), 150, 300, 450);
  // Its best category, 0 ms, is of no use for what is measured in fractions of a millisecond.
  found.jitter = index_of(figures.jitter_ms, 1, 75, 125);
  return found;
}

}  // namespace quality
