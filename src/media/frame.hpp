// The currency of everything that is not a packet: encoded pictures and pieces of sound with their
// times, as a recorder, HLS and RTMP viewers take them. The SFU's currency is sfu::Packet.
#pragma once

#include <cstdint>
#include <vector>

#include "media/track.hpp"

namespace media {

// What is true of all frames of one track until the next Format: what a decoder is set up with.
struct Format {
  Codec codec = Codec::kH264;
  std::uint32_t timescale = 90'000;  // ticks per second of the frames' times; for sound its rate
  // H.264: AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1), always with lengths of
  // four bytes. AAC: AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1). Opus: the
  // identification header of RFC 7845 section 5.1, "OpusHead" included. Others: empty.
  std::vector<std::uint8_t> configuration;
  std::uint16_t width = 0;  // of the picture as it is shown, in pixels; 0 for sound
  std::uint16_t height = 0;
  std::uint8_t channels = 0;  // 0 for pictures
  friend bool operator==(const Format&, const Format&) = default;
};

struct Frame {
  // When it is decoded, in ticks of its track's timescale. Within a track it only grows; all tracks
  // of a source count from the same zero.
  std::int64_t decode_time = 0;
  // By how much later (with B-frames) it is shown, in ticks.
  std::int32_t composition_offset = 0;
  // A decoder can start here. True of every frame of sound.
  bool keyframe = false;
  // H.264: the NAL units of one access unit, each behind its length in four bytes, without
  // parameter sets. Else the frame as the codec defines it (AAC without ADTS).
  std::vector<std::uint8_t> bytes;
};

}  // namespace media
