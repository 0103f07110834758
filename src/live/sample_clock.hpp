// The times of a track of sound, counted in its samples. The milliseconds of RTMP are too coarse:
// AAC frames of 23.22 ms at 23 and 24 ms tick in Apple's players and leave gaps in hls.js.
#pragma once

#include <cstdint>
#include <optional>

namespace live {

// How far the count may be from the source's timestamps before these win.
inline constexpr std::int64_t kSoundDriftMaxMs = 100;

class SampleClock {
 public:
  explicit SampleClock(std::uint32_t rate) : rate_(rate) {}

  // When a frame of `samples` at `time_ms` begins, in samples from zero; each begins at or after
  // the end of the one before. nullopt: to be left out, because the sound has run ahead of its
  // timestamps by more than kSoundDriftMaxMs; so it goes until they have caught up.
  std::optional<std::int64_t> place(std::int64_t time_ms, std::uint32_t samples);

 private:
  std::uint32_t rate_;
  std::optional<std::int64_t> next_;
  bool waiting_ = false;
};

}  // namespace live
