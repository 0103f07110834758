// Whether a media thread carries one more viewer. Newcomers are refused before anyone's sound
// breaks: when little of the thread's time is left, or when media has waited in its queue for
// seconds on end, as it does on a machine that is busy with something else.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

#include "base/time.hpp"

namespace server {

class Headroom {
 public:
  // Of the thread's time in the last seconds. What is left pays for key frames and handshakes.
  static constexpr double kBusyMax = 0.8;
  static constexpr base::Duration kMemory = std::chrono::seconds(3);
  // Whoever came so recently may not cost yet what a viewer costs.
  static constexpr base::Duration kSettling = std::chrono::seconds(8);
  // A viewer's share of the thread as long as too few are there to know it. A class of 250 that
  // comes back all at once, after a restart, must find room (docs/performance.md: 0.0014 with a
  // camera).
  static constexpr double kUnknownCost = 0.002;
  static constexpr double kCostMin = 0.0005;
  static constexpr std::size_t kViewersToKnow = 10;
  // Media waits for so long, and has for such a time: the thread does not get its turn.
  static constexpr base::Duration kLate = std::chrono::milliseconds(50);
  static constexpr base::Duration kLateFor = std::chrono::seconds(2);
  // Below this one viewer more or less makes no difference: what hurts is something else.
  static constexpr double kBusyToMatter = 0.3;

  // What the time since the note before was like, about a second.
  struct Second {
    double busy = 0;              // share of the time in which it worked or could not
    base::Duration waited_max{};  // of a datagram in the kernel's queue
    std::size_t viewers = 0;
  };
  void note(base::Time now, const Second& second);

  // Whether one more viewer fits beside those who are there and who are coming.
  bool has_room(base::Time now);
  // One is coming.
  void expect(base::Time now) { coming_.push_back(now); }

 private:
  struct Span {
    base::Duration length{};
    double busy = 0;
  };
  double busy() const;
  double cost() const;
  void forget_settled(base::Time now);

  std::optional<base::Time> noted_;
  std::deque<Span> spans_;  // the last kMemory
  base::Duration remembered_{};
  std::size_t viewers_ = 0;
  std::optional<base::Time> late_since_;
  std::deque<base::Time> coming_;  // bounded by kBusyMax / kCostMin
};

}  // namespace server
