// What one viewer's line carries, told from transport-wide feedback alone: delays, losses and what
// arrives (draft-ietf-rmcat-gcc-02). Sends nothing and has no timer of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "proto/rtcp/transport_feedback.hpp"
#include "sfu/bwe/acknowledged_rate.hpp"
#include "sfu/bwe/bitrate.hpp"
#include "sfu/bwe/delay_detector.hpp"
#include "sfu/bwe/loss_controller.hpp"
#include "sfu/bwe/rate_controller.hpp"
#include "sfu/bwe/sent_log.hpp"

namespace sfu::bwe {

class Estimator {
 public:
  explicit Estimator(Bitrate start, double unused_max = RateController::kUnusedMax)
      : delays_(start, unused_max) {}

  // The transport-wide number of the next packet.
  std::uint16_t next_number() const { return log_.next_number(); }
  // It went out, with so many bytes of UDP payload.
  void sent(base::Time now, std::size_t size) { log_.add(now, size + kDatagramOverhead); }

  // What is told of that packet from now on does not count.
  void forget(std::uint16_t number) { (void)log_.take(number); }

  // What a feedback says of the line.
  struct Finding {
    bool over = false;               // it is given more than it carries
    bool lossy = false;              // it loses more than it always does
    bool any = false;                // the feedback was about packets of ours
    std::size_t packets = 0;         // that arrived
    std::size_t bytes = 0;           // of them
    base::Duration sent_apart{};     // the first and the last of those that arrived
    base::Duration arrived_apart{};  // the same, as they came
  };
  // nullopt: malformed.
  std::optional<Finding> feedback(base::Time now, const proto::rtcp::TransportFeedback& feedback);
  // The same, unpacked; times of the receiver's clock.
  Finding feedback(base::Time now, const std::vector<proto::rtcp::Arrival>& arrivals);
  // The line is seen to carry as much, though it was not used so far.
  void raise_to(Bitrate rate) {
    delays_.raise_to(rate);
    losses_.raise_to(rate);
  }
  void halve() { delays_.halve(); }
  // It is given more than it carries, as others have found.
  void give_way(base::Time now) { delays_.update(now, Usage::kOver, carried(), round_trip_); }
  // What was lost so far is not to count: nothing came through at all.
  void forget_losses() { losses_.begin_anew(); }

  // What it may be given.
  Bitrate rate() const;
  // What it carries now, had it not lost what it loses whatever it is given. nullopt: too little
  // has come back.
  std::optional<Bitrate> carried() const;
  // There and back; the smallest of the last time.
  base::Duration round_trip() const { return round_trip_; }
  double loss() const { return losses_.inherent(); }
  // How long what arrived last had waited.
  base::Duration queue() const { return detector_.queue(); }
  const DelayDetector::Climb& climb() const { return detector_.climb(); }
  // Sent, and nothing heard of.
  std::size_t open() const { return log_.open(); }
  // Too much is lost, and whether a lower rate loses less is not known yet.
  bool is_lossy() const { return losses_.is_undecided(); }

 private:
  base::Time unwrap(base::Time received);

  SentLog log_;
  DelayDetector detector_;
  AcknowledgedRate acknowledged_;
  LossController losses_;
  RateController delays_;
  base::Duration round_trip_ = std::chrono::milliseconds(100);
  std::optional<base::Time> raw_;  // the last time of the receiver's clock, which wraps
  base::Time unwrapped_{std::chrono::hours(1)};
};

}  // namespace sfu::bwe
