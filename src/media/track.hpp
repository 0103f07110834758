// What a track is: the words that signalling, the SFU and (later) recordings share.
#pragma once

#include <cstdint>
#include <string_view>

namespace media {

enum class Kind : std::uint8_t { kAudio, kVideo };

// kAac comes by RTMP and goes by HLS and MP4; browsers do not take it by RTP.
enum class Codec : std::uint8_t { kOpus, kH264, kVp8, kVp9, kAv1, kAac };

constexpr Kind kind_of(Codec codec) {
  return codec == Codec::kOpus || codec == Codec::kAac ? Kind::kAudio : Kind::kVideo;
}

// RTP timestamp units per second (RFC 7587 section 4.1; 90 kHz for every video codec). 0 for AAC,
// which is not spoken by RTP here.
constexpr std::uint32_t clock_rate(Codec codec) {
  if (codec == Codec::kAac) return 0;
  return codec == Codec::kOpus ? 48'000 : 90'000;
}

// The name in an a=rtpmap line; empty for AAC.
constexpr std::string_view rtpmap_name(Codec codec) {
  switch (codec) {
    case Codec::kOpus:
      return "opus";
    case Codec::kH264:
      return "H264";
    case Codec::kVp8:
      return "VP8";
    case Codec::kVp9:
      return "VP9";
    case Codec::kAv1:
      return "AV1";
    case Codec::kAac:
      break;
  }
  return "";
}

}  // namespace media
