// Which video a browser can decode, and which a room agrees on.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace classroom {

enum class VideoCodec : std::uint8_t { kH264, kVp8, kVp9, kAv1 };

inline constexpr std::array kVideoCodecs{VideoCodec::kH264, VideoCodec::kVp8, VideoCodec::kVp9,
                                         VideoCodec::kAv1};

// What a room may agree on, best first. H.264 constrained baseline leads because the same bytes
// then serve WebRTC, HLS and MP4 without a transcoder; VP8 is what every browser decodes offline.
inline constexpr std::array kRoomVideoCodecs{VideoCodec::kH264, VideoCodec::kVp8};

// "H264", "VP8", "VP9", "AV1": the names of RTCRtpReceiver.getCapabilities, without "video/".
std::string_view to_string(VideoCodec codec);
// Upper or lower case, as media types are compared (RFC 6838 section 4.2).
std::optional<VideoCodec> video_codec_from(std::string_view text);

// A small set.
class VideoCodecs {
 public:
  constexpr VideoCodecs() = default;
  constexpr VideoCodecs(std::initializer_list<VideoCodec> codecs) {
    for (const VideoCodec codec : codecs) add(codec);
  }
  static constexpr VideoCodecs all() {
    return {VideoCodec::kH264, VideoCodec::kVp8, VideoCodec::kVp9, VideoCodec::kAv1};
  }

  constexpr void add(VideoCodec codec) { bits_ = static_cast<std::uint8_t>(bits_ | bit(codec)); }
  constexpr bool has(VideoCodec codec) const { return (bits_ & bit(codec)) != 0; }
  friend constexpr bool operator==(VideoCodecs, VideoCodecs) = default;

 private:
  static constexpr std::uint8_t bit(VideoCodec codec) {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(codec));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace classroom
