// Decoded sound on the line of its times, gathered into frames of one length for an encoder: 48
// kHz, two channels, interleaved.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <queue>
#include <span>
#include <vector>

#include "media/transcode/aac_plugin.hpp"

namespace media::transcode {

// By more than a frame of AAC what comes out is never before or behind what went in: the rounding
// of times in milliseconds (RTMP) is less, and stays.
inline constexpr std::int64_t kOutOfStepMax = 1'024;  // samples at 48 kHz
// A gap up to that is filled with silence; behind a longer one the times go on later.
inline constexpr std::int64_t kGapFilledMax = kSoundRate / 2;  // half a second

class SampleLine {
 public:
  struct Frame {
    std::int64_t time = 0;       // samples at 48 kHz, on the line of what was pushed
    bool behind_gap = false;     // it does not follow the one before
    std::vector<float> samples;  // frame_samples of them per channel
  };

  explicit SampleLine(std::size_t frame_samples) : frame_samples_(frame_samples) {}

  // What begins at that time. Of what lies before the line's end only the rest is taken: times
  // never go back.
  void push(std::int64_t time, std::span<const float> samples);
  std::optional<Frame> poll();

 private:
  // Gives how many samples per channel of what begins there are too late.
  std::size_t place(std::int64_t time, std::size_t count);
  std::int64_t end() const;
  void cut_whole_frames();
  void cut_frame();

  const std::size_t frame_samples_;
  bool begun_ = false;
  bool behind_gap_ = false;
  std::int64_t start_ = 0;      // the time of the first of these:
  std::vector<float> samples_;  // less than a frame between calls
  std::queue<Frame> frames_;
};

}  // namespace media::transcode
