// The line to one viewer: how fast packets of pictures may go out on it, what it has room for, and
// whether it has room for more. Sound is counted and never held up.
//
// A line is not judged before it has shown that it is narrow: it begins with a pace that doubles
// while all that is sent arrives as fast as it went out, and is then open. Where delays grow, or
// too much is lost, it is limited. While something is held back for that, the line is tried with
// padding, more and more of it, until there is room for what is held or the line is full again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/time.hpp"
#include "proto/rtcp/packet.hpp"
#include "sfu/bwe/bitrate.hpp"
#include "sfu/bwe/estimator.hpp"

namespace sfu::bwe {

class Line {
 public:
  // Slow enough for the queue of a thin line to take what is sent until the first feedback.
  static constexpr Bitrate kStartPace = 1'500'000;
  // A pace that need not be kept: nothing of a class comes faster.
  static constexpr Bitrate kOpenPace = 16'000'000;
  static constexpr base::Duration kStartTime = std::chrono::seconds(2);
  // Who has said nothing until then will not, whatever his description says.
  static constexpr base::Duration kSaysNothingAfter = std::chrono::seconds(1);
  // As long as it starts no more than that, and as much again as has arrived, is on its way at that
  // pace (as TCP begins): the line may be much thinner.
  static constexpr std::size_t kUnheardMax = 15'000;  // bytes
  static constexpr Bitrate kUnheardPace = 150'000;
  // A limited line that was not full for so long, and on which nothing is held, is open again.
  static constexpr base::Duration kForgetTime = std::chrono::seconds(10);
  static constexpr base::Duration kTick = std::chrono::milliseconds(100);
  static constexpr base::Duration kPaddingTick = std::chrono::milliseconds(20);
  // Between two trials; twice as long after each that failed.
  static constexpr base::Duration kTrialAfter = std::chrono::seconds(2);
  static constexpr base::Duration kTrialAfterMax = std::chrono::seconds(30);
  // A line that becomes full so soon after a trial had no room.
  static constexpr base::Duration kProbation = std::chrono::seconds(5);
  // Without feedback about what was sent for so long, less is sent.
  static constexpr base::Duration kSilenceMax = std::chrono::seconds(1);
  // Feedback that is read in a tick; browsers send one or two. What is more is passed over: it
  // costs as much as it names packets.
  static constexpr int kFeedbacksMax = 16;

  // The transport-wide number of the next packet.
  std::uint16_t next_number() const { return estimator_.next_number(); }
  // It went out, with so many bytes of UDP payload.
  void sent(base::Time now, std::size_t size);
  // What is told of that packet from now on does not count.
  void forget(std::uint16_t number) { estimator_.forget(number); }
  // False: malformed.
  bool feedback(base::Time now, const proto::rtcp::TransportFeedback& feedback);

  // Whether a packet of a picture may go out now, and when one may.
  bool may_send(base::Time now) const { return may_send_at() <= now; }
  base::Time may_send_at() const { return pace_ == 0 ? base::Time{} : free_at_ - kPaceAhead; }

  // What it has room for; nullopt: nothing says that this is less than it is given.
  std::optional<Bitrate> limit() const;
  // It was full again and again: what it is given is too much, though perhaps only a little.
  bool is_strained(base::Time now) const;
  // What it is given altogether, and what it would have to carry for something that is held;
  // nullopt: nothing is.
  void share(base::Time now, Bitrate given, std::optional<Bitrate> wanted);
  // A picture could not be sent in time. True: for the second time in short, it is to be held.
  bool fell_behind(base::Time now);
  // What is held stays so, whatever the limit.
  bool is_closed(base::Time now) const { return now < closed_until_; }
  // The limit is another than before; said once.
  bool take_news() { return std::exchange(news_, false); }
  // How many bytes of padding are to go out now.
  std::size_t take_padding(base::Time now);

  // The share of packets that it loses whatever it is given.
  double loss() const { return estimator_.loss(); }
  // Packets of which no feedback has told.
  std::size_t unheard() const { return estimator_.open(); }

  void handle_timeout(base::Time now);
  base::Time next_timeout() const { return due_; }

 private:
  // What went out so long ago counts as gone: pictures go out in runs of a few packets.
  static constexpr base::Duration kPaceAhead = std::chrono::milliseconds(5);
  enum class Phase : std::uint8_t { kNew, kStarting, kOpen, kLimited };
  struct Trial {
    Bitrate rate = 0;
    base::Time began;
    base::Time stepped;
    base::Time padded;
    double owed = 0;  // bytes of padding
  };

  void on_full(base::Time now);
  void on_room(base::Time now, const Estimator::Finding& finding);
  void hurry(const Estimator::Finding& finding);
  bool is_far_ahead() const { return sent_at_start_ > kUnheardMax + 2 * arrived_at_start_; }
  bool stalls() const;
  void fall_silent(base::Time now);
  void hear_again(base::Time now);
  void enter(base::Time now, Phase phase);
  void step_trial(base::Time now);
  void end_trial(base::Time now, bool failed);
  void set_pace(base::Time now);
  void plan(base::Time now);
  bool is_silent(base::Time now) const;
  base::Time start_ends() const { return phase_began_ + (heard_ ? kStartTime : kSaysNothingAfter); }

  // What is given comes in steps, too large to be guessed.
  static constexpr double kUnusedMax = 1.1;

  Estimator estimator_{kStartPace, kUnusedMax};
  Phase phase_ = Phase::kNew;
  base::Time phase_began_{};
  Bitrate pace_ = kStartPace;  // 0: none
  base::Time free_at_{};
  std::optional<base::Time> heard_;   // of the viewer's last feedback
  std::size_t sent_since_heard_ = 0;  // packets
  base::Time unheard_since_{};        // when the first of them went out
  base::Time feedbacks_since_{};
  int feedbacks_ = 0;
  Bitrate start_pace_ = kStartPace;
  std::size_t sent_at_start_ = 0;     // bytes
  std::size_t arrived_at_start_ = 0;  // bytes
  std::optional<base::Time> full_at_;
  int times_full_ = 0;  // in short
  Bitrate given_ = 0;
  std::optional<Bitrate> wanted_;
  std::optional<Trial> trial_;
  base::Time next_trial_{};
  base::Duration trial_after_ = kTrialAfter;
  std::optional<base::Time> on_probation_;  // since when
  std::optional<base::Time> behind_at_;
  base::Time closed_until_{};
  // While nothing is heard of it: what its limit was before; 0: none. Not of a line that was full.
  std::optional<Bitrate> before_silence_;
  bool news_ = false;
  base::Time tick_due_{};  // while it is limited
  base::Time due_ = base::kNever;
};

}  // namespace sfu::bwe
