// What is kept of a broadcast on the disk: a line for each minute, in which nobody can be found
// again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "quality/audience.hpp"
#include "quality/figures.hpp"

namespace quality {

// All of a channel at one moment, for the time since the one before.
struct ChannelSample {
  base::WallTime at;
  bool falls_behind = false;  // the publisher
  Figures publisher;
  AudienceFigures audience;
};

inline constexpr std::int64_t kMinuteMs = 60'000;

struct Minute {
  base::WallTime at;   // its beginning, a whole minute
  std::string person;  // who was on air
  std::uint32_t samples = 0;
  bool fell_behind = false;
  Figures publisher;
  // `present` and the worse half of each spread are the highest (of the rate: the lowest) of the
  // minute, the medians the mean of its samples' medians; `measured`, `fair` and `bad` are the
  // highest.
  AudienceFigures audience;
  friend bool operator==(const Minute&, const Minute&) = default;
};

// Several, as one of the time of them all. `at` and `person` are those of the first; of none it is
// Minute{}.
class MinuteSum {
 public:
  void add(const Minute& minute);
  Minute minute() const;

 private:
  struct SpreadSum {
    explicit SpreadSum(bool low) : low_is_bad(low) {}
    bool low_is_bad;
    double medians = 0;
    std::uint64_t samples = 0;
    std::optional<float> bad;
    void add(const Spread& spread, std::uint32_t of_samples);
    Spread spread() const;
  };
  Minute counts_;
  FiguresSum publisher_;
  SpreadSum kbps_{true};
  SpreadSum loss_{false};
  SpreadSum round_trip_{false};
  SpreadSum jitter_{false};
  SpreadSum behind_live_{false};
};

// Makes minutes of samples.
class MinuteMaker {
 public:
  // The minute that has ended with this sample of a later one; nullopt: none has.
  std::optional<Minute> add(const ChannelSample& sample, const std::string& person);
  // The one that has begun; nullopt: there is none.
  std::optional<Minute> finish();

 private:
  base::WallTime at_;
  MinuteSum sum_;
  bool empty_ = true;
};

}  // namespace quality
