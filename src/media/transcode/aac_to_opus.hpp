// AAC into Opus, for viewers by WebRTC of a channel whose publisher sends AAC. A machine: frames
// with their times in, frames with their times out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "media/transcode/aac_plugin.hpp"
#include "media/transcode/opus_handles.hpp"
#include "media/transcode/sample_line.hpp"

namespace media::transcode {

inline constexpr std::uint32_t kOpusBitrate = 96'000;  // bits per second

struct OpusFrame {
  std::int64_t time = 0;  // samples at 48 kHz, on the line of the input's times
  std::vector<std::uint8_t> bytes;
};

class AacToOpus {
 public:
  // `rate` is that of the frames' times, ticks per second. nullptr: the configuration is none that
  // can be decoded. The plug-in outlives it.
  static std::unique_ptr<AacToOpus> make(const PendopoAac& plugin, base::ConstBytes configuration,
                                         std::uint32_t rate);
  AacToOpus(const AacToOpus&) = delete;
  AacToOpus& operator=(const AacToOpus&) = delete;
  ~AacToOpus();

  // One frame without ADTS, and when it begins, in ticks; not negative. One that is broken is
  // counted and is silence.
  void push(std::int64_t time, base::ConstBytes frame);
  std::optional<OpusFrame> poll();
  std::uint64_t broken() const { return broken_; }
  std::uint64_t broken_in_a_row() const { return broken_in_a_row_; }  // the newest frames

 private:
  AacToOpus(const PendopoAac& plugin, PendopoAacDecoder* decoder, OpusEncoderHandle encoder,
            std::uint32_t rate)
      : plugin_(plugin), decoder_(decoder), encoder_(std::move(encoder)), rate_(rate) {}

  void encode(const SampleLine::Frame& frame);

  const PendopoAac& plugin_;
  PendopoAacDecoder* decoder_;
  OpusEncoderHandle encoder_;
  const std::uint32_t rate_;
  SampleLine line_{kOpusFrameSamples};
  std::vector<float> decoded_;  // scratch
  std::queue<OpusFrame> frames_;
  std::uint64_t broken_ = 0;
  std::uint64_t broken_in_a_row_ = 0;
};

}  // namespace media::transcode
