#include "classroom/video_codec.hpp"

#include <algorithm>

namespace classroom {

std::string_view to_string(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::kH264:
      return "H264";
    case VideoCodec::kVp8:
      return "VP8";
    case VideoCodec::kVp9:
      return "VP9";
    case VideoCodec::kAv1:
      return "AV1";
  }
  return "";
}

std::optional<VideoCodec> video_codec_from(std::string_view text) {
  const auto same = [](char a, char b) {
    return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - 'a' + 'A') : b);
  };
  for (const VideoCodec codec : kVideoCodecs) {
    if (std::ranges::equal(to_string(codec), text, same)) return codec;
  }
  return std::nullopt;
}

}  // namespace classroom
