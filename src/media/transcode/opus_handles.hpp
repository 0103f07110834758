// libopus' encoders and decoders as owned things; all sound here is as in aac_plugin.hpp.
#pragma once

#include <cstdint>
#include <memory>

struct OpusEncoder;
struct OpusDecoder;

namespace media::transcode {

// Of 10, which costs nearly twice as much at these bitrates (measured with 1.3.1).
inline constexpr int kOpusComplexity = 5;
inline constexpr std::size_t kOpusFrameSamples = 960;  // 20 ms, as browsers send
inline constexpr std::size_t kOpusFrameMax = 1'275;    // bytes (RFC 6716 section 3.4)
inline constexpr std::size_t kOpusSamplesMax = 5'760;  // 120 ms, the longest packet (section 3.2.5)

struct OpusEnd {
  void operator()(OpusEncoder* encoder) const;
  void operator()(OpusDecoder* decoder) const;
};
using OpusEncoderHandle = std::unique_ptr<OpusEncoder, OpusEnd>;
using OpusDecoderHandle = std::unique_ptr<OpusDecoder, OpusEnd>;

// nullptr: there is no memory. `bitrate` in bits per second.
OpusEncoderHandle make_opus_encoder(std::uint32_t bitrate);
OpusDecoderHandle make_opus_decoder();

}  // namespace media::transcode
