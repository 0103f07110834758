// How a browser watches one video: asks again for what is missing, decodes frames in order, and
// asks for a keyframe when it cannot go on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/time.hpp"
#include "tests/sim/mark.hpp"

namespace sim {

class JitterBuffer {
 public:
  void receive(base::Time now, std::uint64_t sequence, const Mark& mark);
  // Its packet was left out.
  void receive_empty(base::Time now, std::uint64_t sequence);
  // What is due: numbers to ask for again, and whether to ask for a keyframe.
  struct Wishes {
    std::vector<std::uint16_t> lost;
    bool keyframe = false;
  };
  Wishes take_wishes(base::Time now);
  base::Time next_timeout() const;

  std::size_t decoded() const { return decoded_; }
  std::optional<base::Time> decoded_at() const { return decoded_at_; }
  std::size_t keyframes_asked() const { return keyframes_asked_; }

 private:
  static constexpr base::Duration kRetry = std::chrono::milliseconds(100);
  static constexpr int kTriesMax = 10;
  static constexpr std::size_t kMissingMax = 1000;
  static constexpr base::Duration kPatience = std::chrono::milliseconds(400);
  static constexpr base::Duration kKeyframeRetry = std::chrono::seconds(1);
  struct Missing {
    base::Time due;
    int tries = 0;
  };

  void decode(base::Time now);
  // The end of the whole frame that begins there.
  std::optional<std::uint64_t> whole_frame(std::uint64_t from) const;
  void pass(base::Time now, std::uint64_t last);

  std::optional<std::uint64_t> newest_;
  std::map<std::uint64_t, Missing> missing_;
  std::map<std::uint64_t, Mark> waiting_;    // received, not decoded
  std::set<std::uint64_t> empties_;          // of them
  std::optional<std::uint64_t> decoded_to_;  // a frame that begins behind it can be decoded
  std::optional<base::Time> stuck_;          // since when nothing of what waits can be decoded
  base::Time asked_{};
  std::size_t decoded_ = 0;
  std::optional<base::Time> decoded_at_;
  std::size_t keyframes_asked_ = 0;
};

}  // namespace sim
