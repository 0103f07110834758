// Whether a media thread carries one more viewer. Newcomers are refused before anyone's sound
// breaks: when little of the thread's time is left, or when media has waited in its queue for
// seconds on end, as it does on a machine that is busy with something else.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "base/time.hpp"

namespace server {

class Headroom {
 public:
  // Of the thread's time. What is left pays for key frames, handshakes and a busy second.
  static constexpr double kBusyMax = 0.8;
  // Whoever came so recently may not cost yet what a viewer costs.
  static constexpr base::Duration kSettling = std::chrono::seconds(8);
  // A viewer's share of the thread as long as too few are there to know it: dear rather than cheap.
  static constexpr double kUnknownCost = 0.01;
  static constexpr double kCostMin = 0.0005;
  static constexpr std::size_t kViewersToKnow = 10;
  // Media that waited for so long in each of so many seconds: the thread does not get its turn.
  static constexpr base::Duration kLate = std::chrono::milliseconds(50);
  static constexpr int kLateSeconds = 3;
  // Below this one viewer more or less makes no difference: what hurts is something else.
  static constexpr double kBusyToMatter = 0.3;

  // What a second of the thread was like.
  struct Second {
    double busy = 0;              // share of the time in which it worked or could not
    base::Duration waited_max{};  // of a datagram in the kernel's queue
    std::size_t viewers = 0;
  };
  void note(base::Time now, const Second& second);

  // Asks for one viewer; true: it counts as one that is coming.
  bool admit(base::Time now);

 private:
  double cost() const;
  void forget_settled(base::Time now);

  Second last_;
  int late_seconds_ = 0;
  std::deque<base::Time> coming_;  // bounded by kBusyMax / kCostMin
};

}  // namespace server
