#include "sfu/vp8_numbers.hpp"

namespace sfu {
namespace {

constexpr std::uint16_t kLongMask = 0x7fff;  // 15 bits
constexpr std::uint16_t kShortMask = 0x7f;

// Whether `a` comes after `b` on the circle of picture ids of that width.
bool is_later(std::uint16_t a, std::uint16_t b, std::uint16_t mask) {
  const auto ahead = static_cast<std::uint16_t>((a - b) & mask);
  return ahead != 0 && ahead <= mask / 2;
}

}  // namespace

Vp8Numbers::Offsets Vp8Numbers::offsets(const media::codec::Vp8Descriptor& descriptor,
                                        std::uint16_t left_out) {
  if (!descriptor.picture_id) return {};
  const std::uint8_t tl0 = descriptor.tl0_picture_index.value_or(0);
  if (restarting_) {
    restarting_ = false;
    if (started_) {
      offsets_.picture = static_cast<std::uint16_t>(newest_picture_ + 1 - *descriptor.picture_id);
      offsets_.tl0 = static_cast<std::uint8_t>(newest_tl0_ + 1 - tl0);
    } else {
      newest_picture_ = *descriptor.picture_id;
    }
    started_ = true;
  }
  const Offsets now{static_cast<std::uint16_t>(offsets_.picture - left_out), offsets_.tl0};
  const std::uint16_t mask = descriptor.long_picture_id ? kLongMask : kShortMask;
  const auto picture = static_cast<std::uint16_t>((*descriptor.picture_id + now.picture) & mask);
  if (is_later(picture, newest_picture_, mask)) newest_picture_ = picture;
  if (picture == newest_picture_) newest_tl0_ = static_cast<std::uint8_t>(tl0 + now.tl0);
  return now;
}

void add_offsets(Vp8Numbers::Offsets offsets, base::Bytes payload) {
  const auto descriptor = media::codec::parse_vp8_descriptor(payload);
  if (!descriptor || !descriptor->picture_id) return;
  const std::uint8_t tl0 = descriptor->tl0_picture_index.value_or(0);
  media::codec::rewrite_vp8_descriptor(
      payload, static_cast<std::uint16_t>(*descriptor->picture_id + offsets.picture),
      static_cast<std::uint8_t>(tl0 + offsets.tl0));
}

}  // namespace sfu
