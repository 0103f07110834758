// The packet that everything here is measured with: what a camera at 1.2 Mbit/s sends.
#pragma once

#include <array>
#include <cstdint>

#include "proto/rtp/header.hpp"
#include "proto/srtp/keys.hpp"

namespace bench {

inline constexpr std::size_t kPayloadSize = 1100;
inline constexpr std::size_t kPacketSize = proto::rtp::kFixedHeaderSize + kPayloadSize;
inline constexpr std::size_t kRoom = 64;  // for what protection adds
using Buffer = std::array<std::uint8_t, kPacketSize + kRoom>;

inline Buffer packet(std::uint16_t sequence, std::uint32_t ssrc) {
  Buffer buffer{};
  proto::rtp::write_header({true, 102, sequence, 90'000, ssrc}, {}, buffer);
  for (std::size_t i = proto::rtp::kFixedHeaderSize; i < kPacketSize; ++i) {
    buffer[i] = static_cast<std::uint8_t>(i * 7);
  }
  return buffer;
}

inline proto::srtp::MasterKey master_key(proto::srtp::Profile profile) {
  proto::srtp::MasterKey key;
  key.profile = profile;
  for (std::size_t i = 0; i < key.key.size(); ++i) key.key[i] = static_cast<std::uint8_t>(i + 1);
  for (std::size_t i = 0; i < key.salt.size(); ++i) key.salt[i] = static_cast<std::uint8_t>(i + 99);
  return key;
}

}  // namespace bench
