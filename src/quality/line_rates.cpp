#include "quality/line_rates.hpp"

#include <algorithm>
#include <chrono>

namespace quality {
namespace {

constexpr std::int64_t kStretchMsMax = 60 * 60 * 1000;

float milliseconds(base::Duration duration) {
  return std::chrono::duration<float, std::milli>(duration).count();
}

std::uint32_t whole_milliseconds(base::Duration duration) {
  const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, kStretchMsMax));
}

template <class T>
T step(T before, T now) {
  return now >= before ? now - before : now;
}

}  // namespace

LineRates::Counts LineRates::counts_of(const base::TcpFacts& facts) const {
  if (side_ == Side::kSends) {
    return {facts.connection, facts.bytes_acknowledged, facts.segments_sent, facts.segments_resent};
  }
  return {facts.connection, facts.bytes_received, facts.segments_received,
          facts.segments_out_of_order.value_or(0)};
}

bool LineRates::note(base::Time now, const base::TcpFacts& facts) {
  const Counts counts = counts_of(facts);
  Counts before = counts;
  const auto known = std::ranges::find(connections_, counts.connection, &Counts::connection);
  const bool is_new = known == connections_.end();
  if (!is_new) {
    before = *known;
    connections_.erase(known);
  } else if (connections_.size() >= kConnectionsMax) {
    connections_.pop_front();
  }
  connections_.push_back(counts);
  waiting_.bytes += step(before.bytes, counts.bytes);
  waiting_.segments += step(before.segments, counts.segments);
  waiting_.troubled += step(before.troubled, counts.troubled);
  measure(facts);
  noted_ = now;
  if (!taken_) taken_ = now;
  news_ = true;
  return is_new;
}

void LineRates::note_end(base::Time now, const base::TcpFacts& facts) {
  (void)note(now, facts);
  connections_.pop_back();
}

void LineRates::measure(const base::TcpFacts& facts) {
  if (facts.round_trip > base::Duration::zero()) {
    waiting_.round_trip_ms = milliseconds(facts.round_trip);
    if (side_ == Side::kSends) waiting_.jitter_ms = milliseconds(facts.round_trip_variation);
  }
  // What the path carried while there was enough to send is what it can carry.
  if (side_ == Side::kSends && facts.delivery_rate > 0 && !facts.delivery_rate_is_least) {
    waiting_.capacity_kbps =
        static_cast<float>(static_cast<double>(facts.delivery_rate) * 8 / 1000);
  }
}

void LineRates::take(Figures& into) {
  if (!news_) return;
  into.time_ms += whole_milliseconds(noted_ - *taken_);
  taken_ = noted_;
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
