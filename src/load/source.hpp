// What is published: recorded streams, played as if they were live, over and over.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "media/file/clip.hpp"

namespace load {

inline constexpr double kFramesPerSecond = 25;  // of H.264 in a file, which does not say

// One of the streams of tools/make_streams, by its name ("camera-h264", "camera-vp8", "webcam",
// "screen", "voice"), or a file of the user's. The error is a sentence that says what to do.
base::Result<media::file::Clip, std::string> open_clip(const std::string& name_or_file,
                                                       const std::string& folder,
                                                       double frames_per_second);
// The names, for --help.
std::string clip_names();

// A clip that is played from a moment on.
class Playback {
 public:
  Playback(media::file::Clip clip, base::Time start);

  struct Due {
    std::uint64_t number = 0;  // of the frame, since the start
    base::Duration at{};       // since the start
    const std::vector<std::vector<std::uint8_t>>* payloads = nullptr;
  };
  // The next frame whose time has come. One that is late by more than a second is passed over: a
  // machine that stood still must not be followed by a flood.
  std::optional<Due> take_due(base::Time now);
  base::Time next() const { return start_ + offset(); }
  media::Codec codec() const { return clip_.codec; }

 private:
  base::Duration offset() const;

  media::file::Clip clip_;
  base::Time start_;
  std::uint64_t number_ = 0;
  std::vector<std::vector<std::uint8_t>> payloads_;
};

}  // namespace load
