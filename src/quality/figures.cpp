#include "quality/figures.hpp"

#include <algorithm>

namespace quality {

std::optional<float> Figures::kbps() const {
  if (time_ms == 0) return std::nullopt;
  return static_cast<float>(static_cast<double>(bytes) * 8 / time_ms);
}

std::optional<float> Figures::loss_percent() const {
  if (segments == 0) return std::nullopt;
  return static_cast<float>(std::min(100.0, 100.0 * troubled / segments));
}

std::optional<float> Figures::delay_ms() const {
  return round_trip_ms ? std::optional(*round_trip_ms / 2) : std::nullopt;
}

void FiguresSum::Mean::add(const std::optional<float>& value) {
  if (!value) return;
  sum += *value;
  ++count;
}

std::optional<float> FiguresSum::Mean::value() const {
  if (count == 0) return std::nullopt;
  return static_cast<float>(sum / count);
}

void FiguresSum::add(const Figures& figures) {
  counts_.time_ms += figures.time_ms;
  counts_.bytes += figures.bytes;
  counts_.segments += figures.segments;
  counts_.troubled += figures.troubled;
  counts_.stalls += figures.stalls;
  counts_.stalled_ms += figures.stalled_ms;
  counts_.frames_shown += figures.frames_shown;
  counts_.frames_dropped += figures.frames_dropped;
  round_trip_.add(figures.round_trip_ms);
  jitter_.add(figures.jitter_ms);
  behind_live_.add(figures.behind_live_ms);
  buffer_.add(figures.buffer_ms);
  capacity_.add(figures.capacity_kbps);
}

Figures FiguresSum::figures() const {
  Figures all = counts_;
  all.round_trip_ms = round_trip_.value();
  all.jitter_ms = jitter_.value();
  all.behind_live_ms = behind_live_.value();
  all.buffer_ms = buffer_.value();
  all.capacity_kbps = capacity_.value();
  return all;
}

std::optional<float> percentile(std::vector<float>& values, unsigned percent) {
  if (values.empty()) return std::nullopt;
  const std::size_t rank = (values.size() * percent + 99) / 100;
  const std::size_t index = std::min(values.size(), std::max<std::size_t>(rank, 1)) - 1;
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::ranges::nth_element(values, place);
  return *place;
}

}  // namespace quality
