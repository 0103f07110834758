// A publisher in virtual time: 25 pictures a second with a key frame every two seconds, and sound.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "live/station.hpp"
#include "tests/media/codec/hex.hpp"

namespace live::test {

constexpr std::string_view kSmall = media::codec::testing::kBaseline90;  // 160x90
constexpr std::string_view kLarge = media::codec::testing::kHigh1080;    // 1920x1080
constexpr std::int64_t kPictureMs = 40;
constexpr std::int64_t kKeyframeEvery = 50;  // pictures

inline Tag video_header(std::string_view record = kSmall) {
  return {MediaKind::kVideo, 0, media::codec::testing::hex("1700000000" + std::string(record))};
}
inline Tag audio_header() {
  return {MediaKind::kAudio, 0, media::codec::testing::hex("af001210")};
}
// `size` bytes more than a picture needs.
inline Tag picture(std::int64_t at, bool key, std::size_t size = 0) {
  const auto length = static_cast<std::uint32_t>(3 + size);
  std::vector<std::uint8_t> body = media::codec::testing::hex(key ? "1701000000" : "2701000000");
  body.resize(9);
  base::store_u32(body.data() + 5, length);
  body.insert(body.end(), {static_cast<std::uint8_t>(key ? 0x65 : 0x41), 0xAA, 0xBB});
  body.resize(body.size() + size, 0x11);
  return {MediaKind::kVideo, at, std::move(body)};
}
inline Tag sound(std::int64_t at) {
  return {MediaKind::kAudio, at, media::codec::testing::hex("af01211004")};
}

// What follows of a stream, tag by tag.
class Source {
 public:
  // 40 ms of it.
  std::vector<Tag> step() {
    std::vector<Tag> tags;
    if (has_video) tags.push_back(picture(at, pictures++ % kKeyframeEvery == 0, picture_size));
    for (; has_audio && sounds * 1024 * 1000 / 44'100 < at + kPictureMs; ++sounds)
      tags.push_back(sound(sounds * 1024 * 1000 / 44'100));
    at += kPictureMs;
    return tags;
  }

  bool has_video = true;
  bool has_audio = true;
  std::size_t picture_size = 0;
  std::int64_t at = 0;
  std::int64_t pictures = 0;
  std::int64_t sounds = 0;
};

}  // namespace live::test
