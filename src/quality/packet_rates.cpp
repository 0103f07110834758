#include "quality/packet_rates.hpp"

#include <algorithm>
#include <chrono>

namespace quality {
namespace {

constexpr std::int64_t kTimeMsMax = 60 * 60 * 1000;

std::optional<float> milliseconds(const std::optional<base::Duration>& duration) {
  if (!duration) return std::nullopt;
  return std::chrono::duration<float, std::milli>(*duration).count();
}

}  // namespace

void PacketRates::note(base::Time now, const ReceiverReport& report) {
  // Counts that went back are those of another connection.
  const bool goes_on =
      last_ && report.packets_sent >= last_->packets_sent && report.bytes_sent >= last_->bytes_sent;
  const ReceiverReport before = goes_on ? *last_ : report;
  if (last_) {
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(now - noted_).count();
    waiting_.time_ms += static_cast<std::uint32_t>(std::clamp<std::int64_t>(time, 0, kTimeMsMax));
  }
  last_ = report;
  noted_ = now;
  const std::int64_t lost = std::max<std::int64_t>(0, report.packets_lost - before.packets_lost);
  const std::uint64_t sent = report.packets_sent - before.packets_sent;
  const std::uint64_t bytes = report.bytes_sent - before.bytes_sent;
  // What did not arrive is not throughput; packets are taken for equally large.
  const double arrived =
      sent == 0 ? 1 : std::max(0.0, 1 - static_cast<double>(lost) / static_cast<double>(sent));
  waiting_.bytes += static_cast<std::uint64_t>(static_cast<double>(bytes) * arrived);
  waiting_.segments += static_cast<std::uint32_t>(sent);
  waiting_.troubled += static_cast<std::uint32_t>(lost);
  waiting_.round_trip_ms = milliseconds(report.round_trip);
  waiting_.jitter_ms = milliseconds(report.jitter);
  if (report.available) {
    waiting_.capacity_kbps = static_cast<float>(static_cast<double>(*report.available) / 1000);
  }
  news_ = true;
}

void PacketRates::take(Figures& into) {
  into.time_ms += waiting_.time_ms;
  into.bytes += waiting_.bytes;
  into.segments += waiting_.segments;
  into.troubled += waiting_.troubled;
  if (waiting_.round_trip_ms) into.round_trip_ms = waiting_.round_trip_ms;
  if (waiting_.jitter_ms) into.jitter_ms = waiting_.jitter_ms;
  if (waiting_.capacity_kbps) into.capacity_kbps = waiting_.capacity_kbps;
  waiting_ = {};
  news_ = false;
}

}  // namespace quality
