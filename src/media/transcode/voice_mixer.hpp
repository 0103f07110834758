// Several voices of a class as one sound: Opus in, Opus out. A machine: packets with their times
// in, frames with their times out, both in samples at 48 kHz.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "media/frame.hpp"
#include "media/transcode/aac_plugin.hpp"
#include "media/transcode/opus_handles.hpp"

namespace media::transcode {

inline constexpr std::uint32_t kMixBitrate = 64'000;  // bits per second: voices, and a film's sound
// What begins so far ahead of what is complete is no time of a class, and is left out.
inline constexpr std::int64_t kMixAheadMax = std::int64_t{10} * kSoundRate;
// While nobody is heard for longer, nothing comes out: times go on later.
inline constexpr std::int64_t kMixSilenceMax = kSoundRate / 2;

class VoiceMixer {
 public:
  // nullptr: there is no memory.
  static std::unique_ptr<VoiceMixer> make();

  // A packet of that voice, a number of the caller's. What lies before what was completed is left
  // out; what is broken is counted, and is silence.
  void push(std::uint64_t voice, std::int64_t time, base::ConstBytes packet);
  // It says nothing more.
  void forget(std::uint64_t voice) { decoders_.erase(voice); }
  // All that begins before `time` was pushed.
  void complete(std::int64_t time);
  // The same, and nothing comes behind it.
  void finish();
  // Of kOpusFrameSamples each; times only grow.
  std::optional<Frame> poll();
  std::uint64_t broken() const { return broken_; }

 private:
  explicit VoiceMixer(OpusEncoderHandle encoder) : encoder_(std::move(encoder)) {}

  OpusDecoder* decoder_of(std::uint64_t voice);
  void add(std::int64_t time, std::size_t count);
  void cut_frame();

  OpusEncoderHandle encoder_;
  std::map<std::uint64_t, OpusDecoderHandle> decoders_;
  bool begun_ = false;
  std::int64_t start_ = 0;                           // the time of the first of these:
  std::vector<float> sum_;                           // of all voices
  std::vector<float> decoded_;                       // scratch
  std::array<float, kSoundChannels> clip_memory_{};  // of opus_pcm_soft_clip
  std::queue<Frame> frames_;
  std::uint64_t broken_ = 0;
};

}  // namespace media::transcode
