#include "proto/rtp/audio_level.hpp"

namespace proto::rtp {

std::optional<std::uint8_t> audio_level(const Header& header, std::uint8_t id) {
  constexpr std::uint8_t kLevelBits = 0x7f;
  const auto value = find_extension(header, id);
  // The two-byte form may carry a byte of padding.
  if (!value || value->empty() || value->size() > 2) return std::nullopt;
  return static_cast<std::uint8_t>(value->front() & kLevelBits);
}

}  // namespace proto::rtp
