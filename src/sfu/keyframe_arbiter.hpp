// Decides when a publisher is asked for a keyframe, however many viewers wish for one: a storm of
// keyframes triples the encoder's quantizer at the same bitrate (research on JVB, 2026).
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace sfu {

// One per publication. A request is answered by the first keyframe that arrives after it was sent;
// one that stays unanswered is repeated, each time after twice as long (a camera that is off has
// none to give).
class KeyframeArbiter {
 public:
  static constexpr base::Duration kSourceInterval = std::chrono::milliseconds(500);
  static constexpr base::Duration kIntervalMax = std::chrono::seconds(8);

  // A viewer (or we) cannot decode without a new keyframe. True: ask the publisher now. False: a
  // request is on its way, or will be sent when handle_timeout() is next due.
  bool wish(base::Time now);
  // True: ask the publisher now.
  bool handle_timeout(base::Time now);
  void on_keyframe();
  base::Time next_timeout() const;

 private:
  bool wished_ = false;
  std::optional<base::Time> last_request_;
  bool unanswered_ = false;
  base::Duration interval_ = kSourceInterval;
};

// One per viewer: how often its wishes are heard at all.
class KeyframeWishLimit {
 public:
  static constexpr base::Duration kInterval = std::chrono::seconds(1);
  static constexpr int kBurst = 3;

  bool allow(base::Time now);

 private:
  std::optional<base::Time> refilled_;
  int tokens_ = kBurst;
};

}  // namespace sfu
