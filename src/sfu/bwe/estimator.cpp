#include "sfu/bwe/estimator.hpp"

#include <algorithm>

namespace sfu::bwe {
namespace {

// The reference time has 24 bits of 64 ms.
constexpr base::Duration kClockWraps = std::chrono::milliseconds(64) * (1 << 24);
constexpr double kRoundTripSmoothing = 0.2;
// A clock that leaps further is another one, or nobody's.
constexpr base::Duration kClockLeapMax = std::chrono::seconds(10);

}  // namespace

std::optional<Estimator::Finding> Estimator::feedback(
    base::Time now, const proto::rtcp::TransportFeedback& feedback) {
  const auto arrivals = proto::rtcp::read_transport_feedback(feedback);
  if (!arrivals) return std::nullopt;
  return this->feedback(now, *arrivals);
}

// Gives a time that never leaps, whatever the viewer says.
base::Time Estimator::unwrap(base::Time received) {
  if (!raw_) {
    raw_ = received;
    return unwrapped_;
  }
  base::Duration step = received - *raw_;
  if (step < -kClockWraps / 2) step += kClockWraps;
  if (step > kClockWraps / 2) step -= kClockWraps;
  raw_ = received;
  if (step > kClockLeapMax || step < -kClockLeapMax) step = {};
  unwrapped_ += step;
  return unwrapped_;
}

Estimator::Finding Estimator::feedback(base::Time now,
                                       const std::vector<proto::rtcp::Arrival>& arrivals) {
  Finding finding;
  std::optional<base::Time> first_sent;
  std::optional<base::Time> first_received;
  std::optional<base::Time> newest_sent;
  for (const proto::rtcp::Arrival& arrival : arrivals) {
    const auto sent = log_.take(arrival.sequence);
    if (!sent) continue;
    finding.any = true;
    losses_.packet(sent->size, !arrival.received);
    if (!arrival.received) continue;
    const base::Time received = unwrap(*arrival.received);
    finding.over |= detector_.received(sent->at, received) == Usage::kOver;
    acknowledged_.received(received, sent->size);
    ++finding.packets;
    finding.bytes += sent->size;
    if (!first_sent) first_sent = sent->at;
    if (!first_received) first_received = received;
    finding.sent_apart = std::max(finding.sent_apart, sent->at - *first_sent);
    finding.arrived_apart = std::max(finding.arrived_apart, received - *first_received);
    newest_sent = std::max(sent->at, newest_sent.value_or(sent->at));
  }
  if (!finding.any) return finding;
  if (newest_sent) {
    const base::Duration change = now - *newest_sent - round_trip_;
    round_trip_ += std::chrono::duration_cast<base::Duration>(change * kRoundTripSmoothing);
  }
  finding.lossy = losses_.judge(now);
  delays_.update(now, finding.over ? Usage::kOver : detector_.usage(), carried(), round_trip_);
  return finding;
}

std::optional<Bitrate> Estimator::carried() const {
  const auto arrives = acknowledged_.rate();
  if (!arrives) return std::nullopt;
  return scaled(*arrives, 1 / (1 - losses_.inherent()));
}

Bitrate Estimator::rate() const {
  return std::min(delays_.rate(), losses_.cap().value_or(delays_.rate()));
}

}  // namespace sfu::bwe
