// How loud the sound in a packet is, as its sender tells it in the clear (RFC 6464 section 3).
//
//   0 1 2 3 4 5 6 7
//  |V|    level    |
#pragma once

#include <cstdint>
#include <optional>

#include "proto/rtp/header.hpp"

namespace proto::rtp {

inline constexpr std::uint8_t kSilentLevel = 127;

// 0 is the loudest, kSilentLevel silence: so many decibels below overload (-dBov). nullopt: the
// packet does not say, or `id` is 0. The flag of voice activity is not read: browsers that encode
// silence as well set it always.
std::optional<std::uint8_t> audio_level(const Header& header, std::uint8_t id);

}  // namespace proto::rtp
