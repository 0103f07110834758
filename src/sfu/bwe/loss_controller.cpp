#include "sfu/bwe/loss_controller.hpp"

#include <algorithm>
#include <cmath>

namespace sfu::bwe {
namespace {

constexpr double kTooMuch = 0.10;
constexpr double kLittle = 0.02;
constexpr double kChances = 2;  // standard deviations
// What a line always loses changes by as much of the difference with each window.
constexpr double kFollow = 0.2;
constexpr double kGrowth = 1.08;
// What of the carried rate is left at once.
constexpr double kCut = 0.9;
// A cut that leaves so much of the loss has shown that the rate is not its cause.
constexpr double kUnmoved = 0.7;
constexpr int kWindowsToShow = 2;  // the first one still has packets of before the cut
// Where nothing can be left out no rate will show it.
constexpr int kWindowsMax = 4;
constexpr double kLower = 0.9;

}  // namespace

void LossController::packet(std::size_t bytes, bool lost) {
  run_ = lost ? run_ + 1 : 0;
  if (run_ > kRunMax) return;
  ++packets_;
  bytes_ += bytes;
  if (!lost) return;
  ++lost_;
  lost_bytes_ += bytes;
}

bool LossController::judge(base::Time now) {
  if (!since_) since_ = now;
  if (now < *since_ + kWindow || packets_ < kPacketsMin) return false;
  const double loss = static_cast<double>(lost_) / static_cast<double>(packets_);
  const std::uint64_t packets = packets_;
  const bool maybe = loss > inherent_ + kTooMuch && surely_too_much(loss, packets) <= kTooMuch;
  if (maybe && now < *since_ + kWindowMax) return false;  // more packets will tell
  const Bitrate sent = rate_of(bytes_, now - *since_);
  const Bitrate carried = rate_of(bytes_ - lost_bytes_, now - *since_);
  since_ = now;
  packets_ = lost_ = bytes_ = lost_bytes_ = 0;
  learn(loss, packets, sent);
  if (limit(surely_too_much(loss, packets), carried, sent, loss)) return true;
  if (inherent_ > 0) inherent_ += kFollow * (std::min(loss, kInherentMax) - inherent_);
  return false;
}

// Chance is not to look like more than there is.
double LossController::surely_too_much(double loss, std::uint64_t packets) const {
  const double known = std::max(loss, inherent_);
  const double chance = std::sqrt(known * (1 - known) / static_cast<double>(packets));
  return (loss - inherent_ - kChances * chance) / (1 - inherent_);
}

void LossController::begin_anew() {
  since_.reset();
  packets_ = lost_ = bytes_ = lost_bytes_ = 0;
  cap_.reset();
  cut_.reset();
}

void LossController::raise_to(Bitrate rate) {
  if (cap_) cap_ = std::max(*cap_, rate);
}

void LossController::learn(double loss, std::uint64_t packets, Bitrate sent) {
  if (!cut_) return;
  ++cut_->windows;
  cut_->lower = sent < scaled(cut_->sent, kLower) ? cut_->lower + 1 : 0;
  if (cut_->lower < kWindowsToShow && cut_->windows < kWindowsMax) return;
  const double chance = std::sqrt(loss * (1 - loss) / static_cast<double>(packets));
  if (loss + kChances * chance >= kUnmoved * cut_->loss) {
    inherent_ = std::min(std::max(inherent_, (loss + cut_->loss) / 2), kInherentMax);
    cap_.reset();
  }
  cut_.reset();
}

bool LossController::limit(double excess, Bitrate carried, Bitrate sent, double loss) {
  if (excess > kTooMuch && !cut_) {
    cut_ = Cut{loss, sent};
    cap_ = std::min(cap_.value_or(~Bitrate{0}), scaled(carried, kCut));
    return true;
  }
  if (excess < kLittle && cap_) {
    cap_ = std::max(scaled(*cap_, kGrowth), carried);
    if (*cap_ > 2 * sent) cap_.reset();
  }
  return false;
}

}  // namespace sfu::bwe
