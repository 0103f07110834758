// Whether a line is given more than it carries, told from how delays grow: the over-use detector of
// draft-ietf-rmcat-gcc-02 section 5, with the slope of a line through the last delays in the place
// of the Kalman filter, as libwebrtc has it since 2016.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/time.hpp"

namespace sfu::bwe {

enum class Usage : std::uint8_t {
  kNormal,
  kOver,   // a queue grows
  kUnder,  // a queue drains
};

class DelayDetector {
 public:
  // Packets that were sent within this time are one group: they are compared with other groups, not
  // with each other.
  static constexpr base::Duration kBurst = std::chrono::milliseconds(5);
  static constexpr std::size_t kWindow = 20;  // groups
  // A delay that grew by so much within kLeapWindow needs no slope to be believed, where all
  // packets of the last kLeapLasts had it: jitter spares some.
  static constexpr base::Duration kLeap = std::chrono::milliseconds(100);
  static constexpr base::Duration kLeapWindow = std::chrono::milliseconds(500);
  static constexpr base::Duration kLeapLasts = std::chrono::milliseconds(80);
  static constexpr std::size_t kLeapPackets = 4;
  // A slope is no queue while some packets still pass as fast as ever. Jitter of 100 ms makes
  // slopes, too.
  static constexpr base::Duration kQueueMin = std::chrono::milliseconds(30);
  static constexpr base::Duration kQueueLasts = std::chrono::milliseconds(120);
  static constexpr base::Duration kFastestKept = std::chrono::seconds(15);

  // Of a packet that arrived, in the order of sending. The two clocks need not agree. Gives the
  // usage from now on.
  Usage received(base::Time sent, base::Time arrived);
  Usage usage() const {
    return usage_ == Usage::kOver && queue() < kQueueMin ? Usage::kNormal : usage_;
  }
  // By how much all of the last packets took longer than the fastest of lately.
  base::Duration queue() const;

  // The last packets, none of which took less time than the one before it, and by how much they all
  // took longer: what a queue does from its first packet on, and jitter seldom.
  struct Climb {
    std::size_t packets = 0;
    base::Duration growth{};
  };
  const Climb& climb() const { return climb_; }

 private:
  struct Group {
    base::Time first_sent;
    base::Time last_sent;
    base::Time first_arrived;
    base::Time arrived;  // the last of it
  };
  struct Point {
    double at;     // ms
    double delay;  // ms, smoothed
  };

  bool belongs(base::Time sent, base::Time arrived) const;
  void compare(const Group& before, const Group& group);
  std::optional<double> slope() const;
  void judge(double slope, double sent_apart, double at);
  void adapt(double trend, double at);
  bool leaps(base::Time sent, base::Time arrived);
  void note_climb(base::Duration took);
  void note_fastest(base::Time sent, base::Duration took);
  void reset();

  std::optional<Group> before_;
  std::optional<Group> group_;
  std::optional<base::Time> first_arrival_;
  std::deque<Point> points_;
  int deltas_ = 0;
  double accumulated_ = 0;
  double smoothed_ = 0;
  double threshold_ = 12.5;
  std::optional<double> adapted_at_;
  double over_for_ = 0;  // ms
  int over_count_ = 0;
  double last_slope_ = 0;
  Usage usage_ = Usage::kNormal;
  struct Transit {
    base::Time sent;
    base::Duration took;  // by two clocks
  };
  std::deque<Transit> transits_;  // of the last kLeapWindow
  Climb climb_;
  // The fastest of this time of kFastestKept, and of the one before it.
  base::Duration fastest_ = base::Duration::max();
  base::Duration fastest_before_ = base::Duration::max();
  base::Time fastest_since_{};
};

}  // namespace sfu::bwe
