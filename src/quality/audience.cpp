#include "quality/audience.hpp"

#include <vector>

namespace quality {
namespace {

// Of somebody who has just come: a rate of so short a time says nothing.
constexpr std::uint32_t kRateMsMin = 1'000;

constexpr unsigned kMiddle = 50;
constexpr unsigned kHighIsBad = 95;
constexpr unsigned kLowIsBad = 5;

template <class Value>
Spread spread(std::span<const Figures> viewers, unsigned bad, Value value) {
  std::vector<float> values;
  values.reserve(viewers.size());
  for (const Figures& figures : viewers) {
    if (const std::optional<float> known = value(figures)) values.push_back(*known);
  }
  return {percentile(values, kMiddle), percentile(values, bad)};
}

}  // namespace

AudienceFigures gather(std::span<const Figures> viewers) {
  AudienceFigures all;
  all.measured = static_cast<std::uint32_t>(viewers.size());
  for (const Figures& figures : viewers) {
    all.bytes += figures.bytes;
    all.segments += figures.segments;
    all.troubled += figures.troubled;
    all.stalls += figures.stalls;
    all.stalled_ms += figures.stalled_ms;
    all.frames_dropped += figures.frames_dropped;
  }
  all.kbps = spread(viewers, kLowIsBad, [](const Figures& f) {
    return f.time_ms >= kRateMsMin ? f.kbps() : std::nullopt;
  });
  all.loss_percent = spread(viewers, kHighIsBad, [](const Figures& f) { return f.loss_percent(); });
  all.round_trip_ms = spread(viewers, kHighIsBad, [](const Figures& f) { return f.round_trip_ms; });
  all.jitter_ms = spread(viewers, kHighIsBad, [](const Figures& f) { return f.jitter_ms; });
  all.behind_live_ms =
      spread(viewers, kHighIsBad, [](const Figures& f) { return f.behind_live_ms; });
  return all;
}

}  // namespace quality
