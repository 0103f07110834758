#include "live/arrival_meter.hpp"

#include <algorithm>

namespace live {
namespace {

constexpr base::Duration kSlot = std::chrono::milliseconds(100);

double seconds(base::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

void ArrivalMeter::note(base::Time now, std::int64_t media_ms, std::size_t bytes, bool frame) {
  if (!began_) began_ = now;
  forget(now);
  if (slots_.empty() || now - slots_.back().at >= kSlot) slots_.push_back({now, 0, 0});
  slots_.back().bytes += bytes;
  slots_.back().frames += frame ? 1 : 0;
  bytes_ += bytes;
  frames_ += frame ? 1 : 0;
  note_lag(now, media_ms);
  (frame ? pictures_ : others_).note(now, media_ms);
}

void ArrivalMeter::forget(base::Time now) {
  while (!slots_.empty() && slots_.front().at + kMeterWindow <= now) {
    bytes_ -= slots_.front().bytes;
    frames_ -= slots_.front().frames;
    slots_.pop_front();
  }
}

// The least lag of a window is what its jitter leaves over. When that grows from window to window,
// more is made than gets through.
void ArrivalMeter::note_lag(base::Time now, std::int64_t media_ms) {
  const base::Duration lag = now - *began_ - std::chrono::milliseconds(media_ms);
  if (!least_lag_) window_began_ = now;
  least_lag_ = least_lag_ ? std::min(*least_lag_, lag) : lag;
  if (now - window_began_ < kLagWindow) return;
  if (window_lag_) falls_behind_ = *least_lag_ - *window_lag_ > kLagMax;
  window_lag_ = least_lag_;
  least_lag_.reset();
}

std::uint32_t ArrivalMeter::bitrate_kbps(base::Time now) {
  forget(now);
  if (!began_ || now - *began_ < kMeterWindow) return 0;
  return static_cast<std::uint32_t>(static_cast<double>(bytes_) * 8 / 1000 / seconds(kMeterWindow));
}

double ArrivalMeter::frame_rate(base::Time now) {
  forget(now);
  if (!began_ || now - *began_ < kMeterWindow) return 0;
  return frames_ / seconds(kMeterWindow);
}

}  // namespace live
