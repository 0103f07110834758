// links: media_codec
// Any bytes as a payload: the first byte picks the codec and the marker.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.hpp"
#include "media/codec/av1.hpp"
#include "media/codec/h264_profile.hpp"
#include "media/codec/inspect.hpp"
#include "media/codec/vp8.hpp"
#include "media/codec/vp9.hpp"

namespace {

void check_vp8_rewrite(base::ConstBytes payload) {
  const auto before = media::codec::parse_vp8_descriptor(payload);
  if (!before) return;
  CHECK(before->size <= payload.size());
  std::vector<std::uint8_t> copy(payload.begin(), payload.end());
  media::codec::rewrite_vp8_descriptor(copy, 0x1234, 0x56);
  const auto after = media::codec::parse_vp8_descriptor(copy);
  CHECK(after && after->size == before->size);
  CHECK(after->picture_id.has_value() == before->picture_id.has_value());
  if (after->picture_id) CHECK(*after->picture_id == (after->long_picture_id ? 0x1234 : 0x34));
  if (after->tl0_picture_index) CHECK(*after->tl0_picture_index == 0x56);
  CHECK(after->temporal_layer == before->temporal_layer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr unsigned kCodecs = 5;
  const auto codec = static_cast<media::Codec>((data[0] & 0x7F) % kCodecs);
  const bool marker = data[0] >> 7 != 0;
  const base::ConstBytes payload(data + 1, size - 1);
  const media::codec::PacketFacts facts = media::codec::inspect(codec, payload, marker);
  CHECK(!facts.keyframe_start || !payload.empty());
  CHECK(facts.frame_end || !marker);
  if (codec == media::Codec::kVp8) check_vp8_rewrite(payload);
  if (codec == media::Codec::kVp9) {
    const auto descriptor = media::codec::parse_vp9_descriptor(payload);
    CHECK(!descriptor || descriptor->size <= payload.size());
  }
  if (codec == media::Codec::kH264) {
    (void)media::codec::parse_h264_profile_level(base::as_text(payload));
  }
  return 0;
}
