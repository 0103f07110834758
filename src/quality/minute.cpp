#include "quality/minute.hpp"

#include <algorithm>

namespace quality {

void MinuteSum::SpreadSum::add(const Spread& spread, std::uint32_t of_samples) {
  if (spread.median) {
    medians += static_cast<double>(*spread.median) * of_samples;
    samples += of_samples;
  }
  if (!spread.bad) return;
  if (!bad) bad = spread.bad;
  bad = low_is_bad ? std::min(*bad, *spread.bad) : std::max(*bad, *spread.bad);
}

Spread MinuteSum::SpreadSum::spread() const {
  if (samples == 0) return {std::nullopt, bad};
  return {static_cast<float>(medians / static_cast<double>(samples)), bad};
}

void MinuteSum::add(const Minute& minute) {
  if (counts_.samples == 0) {
    counts_.at = minute.at;
    counts_.person = minute.person;
  }
  counts_.samples += minute.samples;
  counts_.fell_behind = counts_.fell_behind || minute.fell_behind;
  publisher_.add(minute.publisher);
  const AudienceFigures& from = minute.audience;
  AudienceFigures& all = counts_.audience;
  all.present = std::max(all.present, from.present);
  all.measured = std::max(all.measured, from.measured);
  all.fair = std::max(all.fair, from.fair);
  all.bad = std::max(all.bad, from.bad);
  all.bytes += from.bytes;
  all.segments += from.segments;
  all.troubled += from.troubled;
  all.stalls += from.stalls;
  all.stalled_ms += from.stalled_ms;
  all.frames_dropped += from.frames_dropped;
  kbps_.add(from.kbps, minute.samples);
  loss_.add(from.loss_percent, minute.samples);
  round_trip_.add(from.round_trip_ms, minute.samples);
  jitter_.add(from.jitter_ms, minute.samples);
  behind_live_.add(from.behind_live_ms, minute.samples);
}

Minute MinuteSum::minute() const {
  Minute all = counts_;
  all.publisher = publisher_.figures();
  all.audience.kbps = kbps_.spread();
  all.audience.loss_percent = loss_.spread();
  all.audience.round_trip_ms = round_trip_.spread();
  all.audience.jitter_ms = jitter_.spread();
  all.audience.behind_live_ms = behind_live_.spread();
  return all;
}

std::optional<Minute> MinuteMaker::add(const ChannelSample& sample, const std::string& person) {
  const base::WallTime at{sample.at.milliseconds - sample.at.milliseconds % kMinuteMs};
  std::optional<Minute> ended;
  if (!empty_ && at != at_) ended = finish();
  at_ = at;
  empty_ = false;
  sum_.add({at, person, 1, sample.falls_behind, sample.publisher, sample.audience});
  return ended;
}

std::optional<Minute> MinuteMaker::finish() {
  if (empty_) return std::nullopt;
  Minute minute = sum_.minute();
  sum_ = MinuteSum();
  empty_ = true;
  return minute;
}

}  // namespace quality
