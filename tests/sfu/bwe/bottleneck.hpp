// A link of a known rate, and who sends over it as fast as the estimate says.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "proto/rtcp/transport_feedback.hpp"
#include "sfu/bwe/estimator.hpp"
#include "tests/sfu/test_packets.hpp"

namespace sfu::bwe::test {

using sfu::test::at;

class Bottleneck {
 public:
  Bitrate rate = 1'000'000;
  base::Duration delay = std::chrono::milliseconds(25);
  base::Duration queue_max = std::chrono::milliseconds(500);
  double loss = 0;

  std::optional<base::Time> send(base::Time now, std::size_t bytes) {
    if (free_at_ > now + queue_max) return std::nullopt;
    free_at_ = std::max(free_at_, now) + time_of(bytes, rate);
    if (std::uniform_real_distribution<>(0, 1)(random_) < loss) return std::nullopt;
    return free_at_ + delay;
  }
  base::Duration queue(base::Time now) const { return std::max(free_at_ - now, base::Duration{}); }

 private:
  base::Time free_at_{};
  std::mt19937 random_{7};  // NOLINT: a fixed seed is the point
};

// One flow of packets of 1200 bytes, paced by its estimate, with feedback each 100 ms.
class Flow {
 public:
  static constexpr std::size_t kSize = 1200;

  Flow(Bottleneck& link, base::Time begins) : link_(link), due_(begins), feedback_due_(begins) {}

  void run(base::Time now) {
    while (due_ <= now) {
      const auto number = estimator.next_number();
      estimator.sent(due_, kSize);
      on_way_.push_back({number, link_.send(due_, kSize + kDatagramOverhead)});
      due_ += time_of(kSize + kDatagramOverhead, std::max<Bitrate>(estimator.rate(), 20'000));
    }
    if (now < feedback_due_) return;
    feedback_due_ = now + std::chrono::milliseconds(100);
    std::vector<proto::rtcp::Arrival> arrivals;
    const base::Time left = now - link_.delay;  // what arrived until then has been told by now
    const auto last = std::find_if(on_way_.rbegin(), on_way_.rend(), [&](const auto& packet) {
      return packet.received && *packet.received <= left;
    });
    for (auto rest = on_way_.rend() - last; rest > 0; --rest) {
      arrivals.push_back(on_way_.front());
      on_way_.pop_front();
    }
    if (!arrivals.empty()) estimator.feedback(now, arrivals);
  }

  Estimator estimator{300'000};

 private:
  Bottleneck& link_;
  base::Time due_;
  base::Time feedback_due_;
  std::deque<proto::rtcp::Arrival> on_way_;
};

}  // namespace sfu::bwe::test
