#include "sfu/bwe/delay_detector.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sfu::bwe {
namespace {

// The values of draft-ietf-rmcat-gcc-02 section 5.4 and, for the slope, of libwebrtc.
constexpr double kSmoothing = 0.9;
constexpr double kGain = 4.0;
constexpr int kDeltasMax = 60;
constexpr double kOverTime = 10;  // ms
constexpr double kUp = 0.0087;
constexpr double kDown = 0.039;
constexpr double kThresholdMin = 6;
constexpr double kThresholdMax = 600;
constexpr double kSpike = 15;          // further beyond the threshold than that it does not adapt
constexpr double kAdaptStepMax = 100;  // ms
constexpr base::Duration kClimbStep = std::chrono::milliseconds(-1);
// Groups that come at one moment are one for at most so long.
constexpr base::Duration kTrainMax = std::chrono::milliseconds(100);
// After such a pause the delays of before say nothing.
constexpr base::Duration kPauseMax = std::chrono::seconds(3);

double milliseconds(base::Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

void DelayDetector::reset() {
  before_.reset();
  group_.reset();
  first_arrival_.reset();
  points_.clear();
  transits_.clear();
  climb_ = {};
  fastest_ = fastest_before_ = base::Duration::max();
  deltas_ = 0;
  accumulated_ = smoothed_ = 0;
  over_for_ = 0;
  over_count_ = 0;
  last_slope_ = 0;
  adapted_at_.reset();
  usage_ = Usage::kNormal;
}

Usage DelayDetector::received(base::Time sent, base::Time arrived) {
  if (group_ && (sent - group_->last_sent > kPauseMax || arrived < group_->arrived - kPauseMax)) {
    reset();
  }
  if (!first_arrival_) first_arrival_ = arrived;
  if (group_ && sent < group_->first_sent) return usage();
  const bool leapt = leaps(sent, arrived);
  note_fastest(sent, arrived - sent);
  if (group_ && belongs(sent, arrived)) {
    group_->last_sent = std::max(group_->last_sent, sent);
    group_->arrived = std::max(group_->arrived, arrived);
  } else {
    if (group_ && before_) compare(*before_, *group_);
    before_ = group_;
    group_ = Group{sent, sent, arrived, arrived};
  }
  return leapt ? Usage::kOver : usage();
}

// A queue that gives way at once (Wi-Fi, a mobile cell) brings several groups at one moment: they
// are one, too.
bool DelayDetector::belongs(base::Time sent, base::Time arrived) const {
  if (sent - group_->first_sent <= kBurst) return true;
  const base::Duration arrived_apart = arrived - group_->arrived;
  const base::Duration sent_apart = sent - group_->last_sent;
  return arrived_apart <= kBurst && arrived_apart < sent_apart &&
         arrived - group_->first_arrived < kTrainMax;
}

void DelayDetector::compare(const Group& before, const Group& group) {
  const double sent_apart = milliseconds(group.last_sent - before.last_sent);
  const double arrived_apart = milliseconds(group.arrived - before.arrived);
  deltas_ = std::min(deltas_ + 1, 1000);
  accumulated_ += arrived_apart - sent_apart;
  smoothed_ = kSmoothing * smoothed_ + (1 - kSmoothing) * accumulated_;
  const double at = milliseconds(group.arrived - *first_arrival_);
  points_.push_back({at, smoothed_});
  if (points_.size() > kWindow) points_.pop_front();
  judge(slope().value_or(last_slope_), sent_apart, at);
}

// By least squares.
std::optional<double> DelayDetector::slope() const {
  if (points_.size() < kWindow) return std::nullopt;
  double sum_at = 0;
  double sum_delay = 0;
  for (const Point& point : points_) {
    sum_at += point.at;
    sum_delay += point.delay;
  }
  const double mean_at = sum_at / static_cast<double>(points_.size());
  const double mean_delay = sum_delay / static_cast<double>(points_.size());
  double above = 0;
  double below = 0;
  for (const Point& point : points_) {
    above += (point.at - mean_at) * (point.delay - mean_delay);
    below += (point.at - mean_at) * (point.at - mean_at);
  }
  if (below == 0) return std::nullopt;
  return above / below;
}

void DelayDetector::judge(double slope, double sent_apart, double at) {
  if (deltas_ < 2) {
    usage_ = Usage::kNormal;
    return;
  }
  const double trend = std::min(deltas_, kDeltasMax) * slope * kGain;
  if (trend > threshold_) {
    over_for_ += over_count_ == 0 ? sent_apart / 2 : sent_apart;
    ++over_count_;
    if (over_for_ > kOverTime && over_count_ > 1 && slope >= last_slope_) {
      over_for_ = 0;
      over_count_ = 0;
      usage_ = Usage::kOver;
    }
  } else {
    over_for_ = 0;
    over_count_ = 0;
    usage_ = trend < -threshold_ ? Usage::kUnder : Usage::kNormal;
  }
  last_slope_ = slope;
  adapt(trend, at);
}

// A flow that only fills queues must not starve this one: the threshold follows what is usual.
void DelayDetector::adapt(double trend, double at) {
  const double before = adapted_at_.value_or(at);
  adapted_at_ = at;
  const double size = std::abs(trend);
  if (size > threshold_ + kSpike) return;
  const double pace = size < threshold_ ? kDown : kUp;
  threshold_ += pace * (size - threshold_) * std::clamp(at - before, 0.0, kAdaptStepMax);
  threshold_ = std::clamp(threshold_, kThresholdMin, kThresholdMax);
}

void DelayDetector::note_climb(base::Duration took) {
  const base::Duration step = transits_.empty() ? base::Duration{} : took - transits_.back().took;
  if (step < kClimbStep) {
    climb_ = {1, {}};
  } else {
    ++climb_.packets;
    climb_.growth += step;
  }
}

void DelayDetector::note_fastest(base::Time sent, base::Duration took) {
  if (sent >= fastest_since_ + kFastestKept) {
    fastest_before_ = std::exchange(fastest_, took);
    fastest_since_ = sent;
  }
  fastest_ = std::min(fastest_, took);
}

base::Duration DelayDetector::queue() const {
  if (transits_.empty()) return {};
  const Transit& newest = transits_.back();
  base::Duration least = newest.took;
  for (auto transit = transits_.rbegin(); transit != transits_.rend(); ++transit) {
    if (transit->sent < newest.sent - kQueueLasts) break;
    least = std::min(least, transit->took);
  }
  return least - std::min(fastest_, fastest_before_);
}

bool DelayDetector::leaps(base::Time sent, base::Time arrived) {
  note_climb(arrived - sent);
  transits_.push_back({sent, arrived - sent});
  while (transits_.front().sent < sent - kLeapWindow) transits_.pop_front();
  // Of most packets that is all that need be known.
  const base::Duration fastest = std::min(fastest_, fastest_before_);
  if (arrived - sent <= fastest || arrived - sent - fastest < kLeap) return false;
  std::size_t recent = 0;
  base::Duration least_recent = base::Duration::max();
  base::Duration least = base::Duration::max();
  for (auto transit = transits_.rbegin(); transit != transits_.rend(); ++transit) {
    least = std::min(least, transit->took);
    if (transit->sent < sent - kLeapLasts && recent >= kLeapPackets) continue;
    least_recent = least;
    ++recent;
  }
  if (recent < kLeapPackets || least_recent - least < kLeap) return false;
  // Said once; from here on it would have to grow by as much again.
  transits_.erase(transits_.begin(), transits_.end() - static_cast<std::ptrdiff_t>(recent));
  return true;
}

}  // namespace sfu::bwe
