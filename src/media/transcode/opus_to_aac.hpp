// Opus into AAC, for players of HLS that know no Opus. A machine: packets with their times in,
// frames with their times out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "base/bytes.hpp"
#include "media/frame.hpp"
#include "media/transcode/aac_plugin.hpp"
#include "media/transcode/opus_handles.hpp"
#include "media/transcode/sample_line.hpp"

namespace media::transcode {

inline constexpr std::uint32_t kAacBitrate = 96'000;  // bits per second
// How many samples an encoder of AAC-LC is behind: a frame whose overlap it waits for, and the one
// before it, of which every frame is the second half.
inline constexpr std::int64_t kAacDelay = 2 * static_cast<std::int64_t>(kAacEncodedFrame);

class OpusToAac {
 public:
  // nullptr: the plug-in has no encoder, or there is no memory. The plug-in outlives it.
  static std::unique_ptr<OpusToAac> make(const PendopoAac& plugin);
  OpusToAac(const OpusToAac&) = delete;
  OpusToAac& operator=(const OpusToAac&) = delete;
  ~OpusToAac();

  // AAC-LC, 48 kHz, two channels; the same as long as it lives.
  const Format& format() const { return format_; }
  // A packet, and when it begins, in samples at 48 kHz. One that is broken is counted and is
  // silence.
  void push(std::int64_t time, base::ConstBytes packet);
  // Times only grow. Behind a gap of more than kGapFilledMax they leave one, too.
  std::optional<Frame> poll();
  std::uint64_t broken() const { return broken_; }

 private:
  OpusToAac(const PendopoAac& plugin, OpusDecoderHandle decoder, PendopoAacEncoder* encoder);
  void encode(const SampleLine::Frame& samples);

  const PendopoAac& plugin_;
  OpusDecoderHandle decoder_;
  PendopoAacEncoder* encoder_;  // nullptr: it could not be had anew
  Format format_;
  SampleLine line_{kAacEncodedFrame};
  std::vector<float> decoded_;  // scratch
  std::vector<std::uint8_t> encoded_;
  std::queue<Frame> frames_;
  std::uint64_t broken_ = 0;
};

}  // namespace media::transcode
