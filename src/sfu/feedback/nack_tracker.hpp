// Which packets of one SSRC are missing, and when to ask for them again (RFC 4585 section 6.2.1).
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace sfu::feedback {

class NackTracker {
 public:
  static constexpr std::size_t kMissingMax = 256;
  static constexpr int kRequestsMax = 8;
  // A reordered packet gets this long before it counts as lost.
  static constexpr base::Duration kReorderWait = std::chrono::milliseconds(10);
  // Doubled with each request up to the longest: on a slow path, and behind a full queue, the
  // answer to the first request is still on its way.
  static constexpr base::Duration kRetryInterval = std::chrono::milliseconds(80);
  static constexpr base::Duration kRetryIntervalMax = std::chrono::milliseconds(320);

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
    int requests = 0;
  };
  std::vector<Missing> missing_;  // ascending
  std::uint64_t newest_ = 0;      // 0: nothing arrived yet
};

}  // namespace sfu::feedback
