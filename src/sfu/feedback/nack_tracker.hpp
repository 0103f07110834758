// Which packets of one SSRC are missing, and when to ask for them again (RFC 4585 section 6.2.1).
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace sfu::feedback {

// How patiently, and for how long, is asked.
struct NackPolicy {
  int requests_max = 8;  // for one packet
  // Between two requests for it; doubled with each up to the longest: on a slow path, and behind a
  // full queue, the answer to the first request is still on its way.
  base::Duration retry = std::chrono::milliseconds(80);
  base::Duration retry_max = std::chrono::milliseconds(320);
  // An answer that takes longer is of no use. Where answers do, or do not come, nothing is asked
  // for. Zero: they always are.
  base::Duration useful{};
};
inline constexpr NackPolicy kPictureNacks{};
// A player has so much sound in hand that a second request is worth it, and no more.
inline constexpr NackPolicy kSoundNacks{.requests_max = 2,
                                        .retry = std::chrono::milliseconds(80),
                                        .retry_max = std::chrono::milliseconds(80),
                                        .useful = std::chrono::milliseconds(160)};

class NackTracker {
 public:
  static constexpr std::size_t kMissingMax = 256;
  // A reordered packet gets this long before it counts as lost.
  static constexpr base::Duration kReorderWait = std::chrono::milliseconds(10);
  // So many answers in a row that were of no use, and nothing is asked for that long; after it one
  // more is enough.
  static constexpr int kVainMax = 8;
  static constexpr base::Duration kRest = std::chrono::seconds(10);

  explicit NackTracker(const NackPolicy& policy = kPictureNacks) : policy_(policy) {}

  // A packet with this extended number arrived. False: so many are missing that asking is
  // pointless; the list was emptied and the caller wants a keyframe instead.
  bool received(base::Time now, std::uint64_t sequence);
  // Appends the numbers to ask for now, ascending and at most `count_max`; others stay due.
  void take_due(base::Time now, std::size_t count_max, std::vector<std::uint16_t>& lost);
  base::Time next_timeout() const;
  std::size_t missing() const { return missing_.size(); }

 private:
  struct Missing {
    std::uint64_t sequence;
    base::Time due;
    base::Time asked{};  // the first time
    int requests = 0;
  };
  void judge(base::Time now, bool useful);
  bool rests(base::Time now) const { return now < rests_until_; }

  NackPolicy policy_;
  int in_vain_ = 0;
  base::Time rests_until_{};
  std::vector<Missing> missing_;  // ascending
  std::uint64_t newest_ = 0;      // 0: nothing arrived yet
};

}  // namespace sfu::feedback
