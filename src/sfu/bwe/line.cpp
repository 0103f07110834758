#include "sfu/bwe/line.hpp"

#include <algorithm>

namespace sfu::bwe {
namespace {

constexpr base::Duration kDebtMax = std::chrono::seconds(1);
// A limited line is given a little more than it is known to carry, or its queue would never drain
// into the next trial; less would hold up what fits.
constexpr double kLimitedPace = 1.1;
// What is given must not wait longer and longer, with what of it is sent again.
constexpr double kGivenPace = 1.3;
// What arrives within that of how it went out did not wait.
constexpr double kStretchMax = 1.3;
constexpr base::Duration kStretchRoom = std::chrono::milliseconds(20);
// Fewer in one feedback do not show it.
constexpr std::size_t kHurryPackets = 5;
constexpr std::size_t kStallPackets = 5;
constexpr base::Duration kStallGrowth = std::chrono::milliseconds(60);
constexpr base::Duration kSurelyStalls = std::chrono::milliseconds(120);
// Silence so soon after the line was full is its queue.
constexpr base::Duration kStillFull = std::chrono::seconds(5);
// A trial begins when what was too much has drained.
constexpr base::Duration kTrialQueueMax = std::chrono::milliseconds(50);
// Full for the third time within so long is strain.
constexpr base::Duration kStrainTime = std::chrono::seconds(3);
constexpr base::Duration kFullAgain = std::chrono::milliseconds(200);
constexpr int kStrain = 3;
constexpr base::Duration kBehindTime = std::chrono::seconds(10);
constexpr std::size_t kSilentPackets = 10;
constexpr base::Duration kHalveEach = std::chrono::milliseconds(500);
// A line that was not full for so long is tried as soon as at first.
constexpr base::Duration kTrustedAfter = std::chrono::seconds(30);
// A trial goes on by as much each tick while feedback comes, and has so long for all.
constexpr double kTrialStep = 1.07;
constexpr double kTrialReached = 0.9;
constexpr base::Duration kTrialMax = std::chrono::seconds(8);
constexpr base::Duration kTrialHears = std::chrono::milliseconds(400);
constexpr Bitrate kTrialStart = 40'000;
constexpr double kOwedMax = 0.06;  // seconds of it at once

}  // namespace

void Line::sent(base::Time now, std::size_t size) {
  if (phase_ == Phase::kNew) enter(now, Phase::kStarting);
  estimator_.sent(now, size);
  if (sent_since_heard_++ == 0) unheard_since_ = now;
  if (phase_ == Phase::kStarting) {
    sent_at_start_ += size + kDatagramOverhead;
    set_pace(now);
  }
  if (trial_) trial_->owed -= static_cast<double>(size + kDatagramOverhead);
  if (pace_ == 0) return;
  free_at_ = std::max(free_at_, now) + time_of(size + kDatagramOverhead, pace_);
  free_at_ = std::min(free_at_, now + kDebtMax);
}

bool Line::feedback(base::Time now, const proto::rtcp::TransportFeedback& feedback) {
  if (now >= feedbacks_since_ + kTick) {
    feedbacks_since_ = now;
    feedbacks_ = 0;
  }
  if (++feedbacks_ > kFeedbacksMax) return true;
  const auto finding = estimator_.feedback(now, feedback);
  if (!finding) return false;
  if (!finding->any) return true;
  arrived_at_start_ += finding->bytes;
  heard_ = now;
  sent_since_heard_ = 0;
  if (before_silence_) {
    hear_again(now);
  } else if (stalls()) {
    estimator_.give_way(now);
    on_full(now);
  } else if (finding->over || finding->lossy) {
    on_full(now);
  } else {
    on_room(now, *finding);
  }
  set_pace(now);
  plan(now);
  return true;
}

void Line::on_full(base::Time now) {
  if (full_at_ && now < *full_at_ + kFullAgain) return;
  times_full_ = full_at_ && now < *full_at_ + kStrainTime ? times_full_ + 1 : 1;
  full_at_ = now;
  news_ = true;
  const bool in_vain = on_probation_ && now < *on_probation_ + kProbation;
  if (trial_ || in_vain) end_trial(now, true);
  next_trial_ = std::max(next_trial_, now + trial_after_);
  if (phase_ != Phase::kLimited) enter(now, Phase::kLimited);
}

void Line::on_room(base::Time now, const Estimator::Finding& finding) {
  if (phase_ == Phase::kStarting) hurry(finding);
  const auto carried = estimator_.carried();
  if (carried && !wanted_) estimator_.raise_to(*carried);
  if (on_probation_ && now >= *on_probation_ + kProbation) on_probation_.reset();
  if (!full_at_ || now >= *full_at_ + kTrustedAfter) trial_after_ = kTrialAfter;
}

// A thin line shows it with the first few packets, long before there is a slope.
bool Line::stalls() const {
  const DelayDetector::Climb& climb = estimator_.climb();
  const bool climbs = climb.packets >= kStallPackets && climb.growth > kStallGrowth;
  return phase_ == Phase::kStarting && (climbs || climb.growth > kSurelyStalls);
}

// Nothing comes back: an address that changed, a tunnel, or a line that is far too full.
void Line::fall_silent(base::Time now) {
  const bool full = full_at_ && now < *full_at_ + kStillFull;
  if (!before_silence_ && !full) before_silence_ = limit().value_or(0);
  if (trial_) trial_.reset();
  on_probation_.reset();
  if (phase_ != Phase::kLimited) enter(now, Phase::kLimited);
  if (full_at_ && now < *full_at_ + kHalveEach) return;
  full_at_ = now;
  estimator_.halve();
  news_ = true;
}

// It may be another by now: who was not limited begins anew.
void Line::hear_again(base::Time now) {
  const Bitrate before = *std::exchange(before_silence_, std::nullopt);
  times_full_ = 0;
  estimator_.forget_losses();
  if (before != 0) return estimator_.raise_to(before);
  estimator_.raise_to(kStartPace);
  start_pace_ = kStartPace;
  sent_at_start_ = arrived_at_start_ = 0;
  enter(now, Phase::kStarting);
}

void Line::hurry(const Estimator::Finding& finding) {
  const auto most = std::chrono::duration_cast<base::Duration>(finding.sent_apart * kStretchMax);
  if (finding.packets < kHurryPackets || finding.arrived_apart > most + kStretchRoom) return;
  start_pace_ *= 2;
}

void Line::enter(base::Time now, Phase phase) {
  phase_ = phase;
  phase_began_ = now;
  news_ = true;
  if (phase == Phase::kLimited) {
    next_trial_ = now + trial_after_;
    tick_due_ = now + kTick;
  }
  if (phase == Phase::kOpen) {
    trial_.reset();
    on_probation_.reset();
    trial_after_ = kTrialAfter;
    times_full_ = 0;
  }
  set_pace(now);
  plan(now);
}

void Line::set_pace(base::Time now) {
  if (phase_ == Phase::kStarting) {
    if (start_pace_ >= kOpenPace) return enter(now, Phase::kOpen);
    pace_ = is_far_ahead() ? kUnheardPace : start_pace_;
  }
  if (phase_ == Phase::kOpen) pace_ = 0;
  if (phase_ == Phase::kLimited) {
    pace_ = std::max(scaled(estimator_.rate(), kLimitedPace), scaled(given_, kGivenPace));
    // What the padding takes is not to hold up what is given.
    if (trial_) pace_ = std::max(pace_, scaled(trial_->rate, kGivenPace));
  }
}

std::optional<Bitrate> Line::limit() const {
  if (phase_ != Phase::kLimited) return std::nullopt;
  return estimator_.rate();
}

bool Line::is_strained(base::Time now) const {
  return estimator_.is_lossy() ||
         (full_at_ && now < *full_at_ + kStrainTime && times_full_ >= kStrain);
}

void Line::share(base::Time now, Bitrate given, std::optional<Bitrate> wanted) {
  given_ = given;
  wanted_ = wanted;
  set_pace(now);
  if (!wanted_ && trial_) trial_.reset();
  plan(now);
}

bool Line::fell_behind(base::Time now) {
  const bool again = behind_at_ && now < *behind_at_ + kBehindTime;
  behind_at_ = now;
  if (!again) return false;
  closed_until_ = now + trial_after_;
  end_trial(now, true);
  return true;
}

// ---- trials ----

void Line::end_trial(base::Time now, bool failed) {
  trial_.reset();
  if (!failed) {
    on_probation_ = now;
    return;
  }
  on_probation_.reset();
  next_trial_ = now + trial_after_;
  trial_after_ = std::min(2 * trial_after_, kTrialAfterMax);
}

void Line::step_trial(base::Time now) {
  if (!trial_) {
    // Whether less is lost of less is not to be blurred.
    if (!wanted_ || now < next_trial_ || !heard_ || estimator_.is_lossy()) return;
    // Where nothing was sent there is nothing to hear of, and no queue.
    const bool hears = now <= *heard_ + kTrialHears;
    if (hears ? estimator_.queue() > kTrialQueueMax : sent_since_heard_ > 0) return;
    const Bitrate carried = hears ? estimator_.carried().value_or(0) : 0;
    trial_ = Trial{std::max({carried, estimator_.rate() / 2, kTrialStart}), now, now, now};
  }
  const auto carried = estimator_.carried();
  const bool heard = *heard_ > trial_->began;
  if (heard && trial_->rate >= *wanted_ && carried && *carried >= scaled(*wanted_, kTrialReached)) {
    estimator_.raise_to(*wanted_);
    news_ = true;
    return end_trial(now, false);
  }
  if (now > trial_->began + kTrialMax) return end_trial(now, true);
  if (now < trial_->stepped + kTick || now > *heard_ + kTrialHears) return;
  trial_->stepped = now;
  trial_->rate = std::min(scaled(trial_->rate, kTrialStep), *wanted_);
}

std::size_t Line::take_padding(base::Time now) {
  if (!trial_) return 0;
  const base::Duration passed = now - std::exchange(trial_->padded, now);
  trial_->owed += static_cast<double>(trial_->rate) / 8e9 * static_cast<double>(passed.count());
  const double most = static_cast<double>(trial_->rate) / 8 * kOwedMax;
  trial_->owed = std::clamp(trial_->owed, -most, most);
  return trial_->owed > 0 ? static_cast<std::size_t>(trial_->owed) : 0;
}

// ---- time ----

void Line::handle_timeout(base::Time now) {
  const bool silent = is_silent(now);
  if (silent) fall_silent(now);
  if (phase_ == Phase::kStarting && now >= start_ends()) enter(now, Phase::kOpen);
  if (phase_ == Phase::kLimited && now >= tick_due_) {
    step_trial(now);
    tick_due_ = now + (trial_ ? kPaddingTick : kTick);
    const base::Time quiet_since = std::max(phase_began_, full_at_.value_or(phase_began_));
    if (!wanted_ && !silent && now >= quiet_since + kForgetTime) enter(now, Phase::kOpen);
  }
  set_pace(now);
  plan(now);
}

bool Line::is_silent(base::Time now) const {
  return heard_ && sent_since_heard_ >= kSilentPackets && now >= unheard_since_ + kSilenceMax;
}

void Line::plan(base::Time now) {
  due_ = base::kNever;
  if (phase_ == Phase::kStarting) due_ = start_ends();
  if (heard_) {
    const base::Time from = sent_since_heard_ > 0 ? unheard_since_ : *heard_;
    const base::Time silent_at = from + kSilenceMax;
    due_ =
        std::min(due_, silent_at > now ? silent_at : now + (is_silent(now) ? kTick : kSilenceMax));
  }
  if (phase_ == Phase::kLimited) due_ = std::min(due_, tick_due_);
}

}  // namespace sfu::bwe
