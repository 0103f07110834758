// Packets and keys for the tests of SRTP.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "proto/rtp/header.hpp"
#include "proto/srtp/keys.hpp"

namespace proto::srtp {

using Packet = std::vector<std::uint8_t>;

inline constexpr Profile kBothProfiles[] = {Profile::kAes128CmSha1_80, Profile::kAeadAes128Gcm};

inline Packet from_hex(std::string_view text) {
  const auto bytes = base::from_hex(text);
  if (!bytes) throw std::invalid_argument("not hexadecimal");
  return *bytes;
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> array_from_hex(std::string_view text) {
  const Packet bytes = from_hex(text);
  std::array<std::uint8_t, kSize> out{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
  return out;
}

// Different for each seed.
inline MasterKey make_key(Profile profile, std::uint64_t seed = 1) {
  base::SeededRandom random(seed);
  MasterKey key;
  key.profile = profile;
  random.fill(key.key);
  random.fill(base::Bytes(key.salt).first(master_salt_size(profile)));
  return key;
}

// A packet without extensions whose payload counts up.
inline Packet make_rtp(std::uint16_t sequence, std::uint32_t ssrc = 0x11223344,
                       std::size_t payload_size = 100) {
  Packet packet(rtp::kFixedHeaderSize + payload_size);
  packet[0] = 0x80;
  packet[1] = 96;
  base::store_u16(packet.data() + 2, sequence);
  base::store_u32(packet.data() + 4, 0xABCDEF01);
  base::store_u32(packet.data() + 8, ssrc);
  for (std::size_t i = 0; i < payload_size; ++i) {
    packet[rtp::kFixedHeaderSize + i] = static_cast<std::uint8_t>(i);
  }
  return packet;
}

// A receiver report with `payload_size` bytes (a multiple of four) after the sender's SSRC.
inline Packet make_rtcp(std::uint32_t ssrc = 0x11223344, std::size_t payload_size = 24) {
  Packet packet(8 + payload_size);
  packet[0] = 0x81;
  packet[1] = 201;
  base::store_u16(packet.data() + 2, static_cast<std::uint16_t>(packet.size() / 4 - 1));
  base::store_u32(packet.data() + 4, ssrc);
  for (std::size_t i = 0; i < payload_size; ++i) packet[8 + i] = static_cast<std::uint8_t>(i);
  return packet;
}

}  // namespace proto::srtp
