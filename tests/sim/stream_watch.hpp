// What one viewer was sent under one SSRC, in the order of the numbers: no gap that it did not
// earn, no timestamp back, no beginning without a keyframe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "media/track.hpp"
#include "proto/rtp/sequence.hpp"
#include "sfu/packet_ring.hpp"
#include "tests/sim/mark.hpp"

namespace sim {

class StreamWatch {
 public:
  // A packet as it left the Worker. `cause` changes with every command that may let the viewer
  // begin anew.
  struct Sent {
    base::Time at;
    base::Time taken;  // when the Worker got it
    std::uint32_t timestamp = 0;
    std::uint64_t cause = 0;
    Mark mark;
    // By how much its publication's packets had come to be less late than those that its sources
    // began with, added up: their time, which runs as they were made, ran so much ahead of ours.
    base::Duration caught_up{};
    // By the Worker's owner: a viewer who is behind may go on with a newer keyframe.
    bool fed = false;
    bool layered = false;  // one of several layers
  };
  // When the Worker took this packet, if it did: then a gap over it is not earned.
  using Taken =
      std::function<std::optional<base::Time>(std::uint32_t source, std::uint32_t number)>;
  using Complain = std::function<void(std::string)>;

  StreamWatch(media::Kind kind, std::uint32_t clock_rate) : kind_(kind), clock_rate_(clock_rate) {}

  void sent(std::uint16_t sequence, const Sent& packet, const Taken& taken,
            const Complain& complain);
  // A retransmission: it must repeat what was sent under the original number.
  void resent(std::uint16_t original, std::uint32_t timestamp, const Mark& mark,
              const Complain& complain) const;
  // From now on the viewer may begin anew, and what was lost before need not be repaired.
  void breaks(base::Time now) { breaks_.push_back(now); }
  // Judges what is still within the window.
  void finish(const Taken& taken, const Complain& complain);

  std::size_t packets() const { return packets_; }
  std::optional<base::Time> keyframe_at() const { return keyframe_at_; }

 private:
  // More than what may be asked for again: as much as the Worker's ring holds, where many numbers
  // are missing.
  static constexpr std::size_t kWindow = sfu::kVideoRingPackets + 100;

  void judge(std::uint64_t from, const Sent& a, std::uint64_t to, const Sent& b, const Taken& taken,
             const Complain& complain) const;
  void judge_oldest(const Taken& taken, const Complain& complain);

  media::Kind kind_;
  std::uint32_t clock_rate_;
  proto::rtp::SequenceExtender sequences_;
  std::map<std::uint64_t, Sent> window_;
  std::vector<base::Time> breaks_;
  std::size_t packets_ = 0;
  std::optional<base::Time> keyframe_at_;
};

}  // namespace sim
