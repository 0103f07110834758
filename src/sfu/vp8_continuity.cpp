#include "sfu/vp8_continuity.hpp"

#include "media/codec/vp8.hpp"

namespace sfu {
namespace {

constexpr std::uint16_t kPictureIdMask = 0x7fff;  // 15 bits

// Whether `a` comes after `b` on the circle of 15-bit picture ids.
bool is_later(std::uint16_t a, std::uint16_t b) {
  const auto ahead = static_cast<std::uint16_t>((a - b) & kPictureIdMask);
  return ahead != 0 && ahead < 0x4000;
}

}  // namespace

void Vp8Continuity::apply(base::Bytes payload) {
  const auto descriptor = media::codec::parse_vp8_descriptor(payload);
  if (!descriptor || !descriptor->picture_id) return;
  const std::uint8_t tl0 = descriptor->tl0_picture_index.value_or(0);
  if (restarting_) {
    restarting_ = false;
    if (started_) {
      picture_offset_ = static_cast<std::uint16_t>(newest_picture_ + 1 - *descriptor->picture_id);
      tl0_offset_ = static_cast<std::uint8_t>(newest_tl0_ + 1 - tl0);
    } else {
      newest_picture_ = *descriptor->picture_id;
    }
    started_ = true;
  }
  if (picture_offset_ == 0 && tl0_offset_ == 0) {
    newest_picture_ = is_later(*descriptor->picture_id, newest_picture_) ? *descriptor->picture_id
                                                                         : newest_picture_;
    newest_tl0_ = tl0;
    return;
  }
  const auto picture =
      static_cast<std::uint16_t>((*descriptor->picture_id + picture_offset_) & kPictureIdMask);
  const auto mapped_tl0 = static_cast<std::uint8_t>(tl0 + tl0_offset_);
  if (is_later(picture, newest_picture_)) {
    newest_picture_ = picture;
    newest_tl0_ = mapped_tl0;
  }
  media::codec::rewrite_vp8_descriptor(payload, picture, mapped_tl0);
}

}  // namespace sfu
