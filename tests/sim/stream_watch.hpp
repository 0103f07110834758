// What one viewer was sent under one SSRC, in the order of the numbers: no gap that it did not
// earn, no timestamp back, no beginning without a keyframe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "media/track.hpp"
#include "proto/rtp/sequence.hpp"
#include "sfu/packet_ring.hpp"
#include "tests/sim/mark.hpp"

namespace sim {

// What comes to a Worker within so long may be sent on together.
inline constexpr base::Duration kTurnMax = std::chrono::milliseconds(4);

class StreamWatch {
 public:
  // A packet as it left the Worker. `cause` changes with every command that may let the viewer
  // begin anew.
  struct Sent {
    base::Time at;
    std::uint32_t timestamp = 0;
    std::uint64_t cause = 0;
    Mark mark;
    // By how much its publication's packets had come to be less late than those that its sources
    // began with, added up: their time, which runs as they were made, ran so much ahead of ours.
    base::Duration caught_up{};
    // By the Worker's owner: a viewer who is behind may go on with a newer keyframe.
    bool fed = false;
    bool layered = false;  // one of several layers
    bool narrow = false;   // somebody's line is, in its Worker
  };
  // When the Worker took this packet, if it did: then a gap over it is not earned. Numbers may
  // close over what is disposable.
  struct TakenPacket {
    base::Time at;
    bool disposable = false;
  };
  using Taken =
      std::function<std::optional<TakenPacket>(std::uint32_t source, std::uint32_t number)>;
  using Complain = std::function<void(std::string)>;

  StreamWatch(media::Kind kind, std::uint32_t clock_rate) : kind_(kind), clock_rate_(clock_rate) {}

  void sent(std::uint16_t sequence, const Sent& packet, const Taken& taken,
            const Complain& complain);
  // A number without content, for a packet that came too late to be closed over.
  void sent_empty(std::uint16_t sequence, const Complain& complain);
  void resent_empty(std::uint16_t original, const Complain& complain) const;
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
  // What is missing between two packets of a source.
  struct Missing {
    std::uint64_t disposable = 0;  // that came
    std::uint64_t excused = 0;     // of them
    std::optional<std::uint32_t> unearned;
    bool first_disposable = false;  // the first of all that is missing, and the last
    bool last_disposable = false;
  };
  Missing missing(const Sent& a, const Sent& b, const Taken& taken) const;
  std::uint64_t empties_between(std::uint64_t from, std::uint64_t to) const;
  static bool is_torn(const Sent& a, const Sent& b, const Missing& missing);
  void judge_missing(std::uint64_t from, const Sent& a, std::uint64_t to, const Sent& b,
                     const Missing& missing, const Complain& complain) const;
  void judge_oldest(const Taken& taken, const Complain& complain);

  media::Kind kind_;
  std::uint32_t clock_rate_;
  proto::rtp::SequenceExtender sequences_;
  std::map<std::uint64_t, Sent> window_;
  std::set<std::uint64_t> empties_;
  std::vector<base::Time> breaks_;
  std::size_t packets_ = 0;
  bool narrow_ = false;  // once it was
  std::optional<base::Time> keyframe_at_;
};

}  // namespace sim
