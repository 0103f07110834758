#include "sfu/keyframe_arbiter.hpp"

#include <algorithm>

namespace sfu {

bool KeyframeArbiter::wish(base::Time now) {
  wished_ = true;
  return handle_timeout(now);
}

bool KeyframeArbiter::handle_timeout(base::Time now) {
  if (!wished_ || now < next_timeout()) return false;
  if (last_request_ && unanswered_) interval_ = std::min(interval_ * 2, kIntervalMax);
  unanswered_ = true;
  last_request_ = now;
  return true;
}

void KeyframeArbiter::on_keyframe() {
  wished_ = false;
  unanswered_ = false;
  interval_ = kSourceInterval;
}

base::Time KeyframeArbiter::next_timeout() const {
  if (!wished_) return base::kNever;
  return last_request_ ? *last_request_ + interval_ : base::Time{};
}

bool KeyframeWishLimit::allow(base::Time now) {
  if (!refilled_) refilled_ = now;
  const auto earned = (now - *refilled_) / kInterval;
  if (earned > 0) {
    tokens_ = static_cast<int>(std::min<std::int64_t>(kBurst, tokens_ + earned));
    *refilled_ += earned * kInterval;
  }
  if (tokens_ == 0) return false;
  --tokens_;
  return true;
}

}  // namespace sfu
