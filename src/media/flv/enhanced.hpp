// The part of Enhanced RTMP v2 that audio and video tags share: modifiers, codes of four
// characters, several tracks in one body.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/flv/tag.hpp"

namespace media::flv {

// VideoPacketType and AudioPacketType; where they differ, both names.
enum PacketType : std::uint8_t {
  kSequenceStart = 0,
  kCodedFrames = 1,
  kSequenceEnd = 2,
  kCodedFramesX = 3,  // of pictures only: without composition time
  kMetadata = 4,      // of sound: the order of channels
  kMpeg2TsStart = 5,  // of pictures
  kAudioMultitrack = 5,
  kVideoMultitrack = 6,
  kModEx = 7,
};

// What a body holds of track 0.
struct EnhancedTrack {
  std::uint8_t packet_type = 0;
  std::uint32_t four_cc = 0;
  base::ConstBytes bytes;
};

constexpr std::uint32_t four_cc(const char (&text)[5]) {
  std::uint32_t code = 0;
  for (int i = 0; i < 4; ++i) code = code << 8 | static_cast<std::uint8_t>(text[i]);
  return code;
}

// Skips modifiers (nanoseconds of a timestamp, and what is to come): `packet_type` is then what
// they modify. False if they are cut.
bool skip_modifiers(base::ByteReader& reader, std::uint8_t& packet_type);

// From behind the modifiers to the end; `multitrack` is the packet type that means it. nullopt: the
// body has no track 0.
base::Result<std::optional<EnhancedTrack>, TagError> read_track(base::ByteReader& reader,
                                                                std::uint8_t packet_type,
                                                                std::uint8_t multitrack);

// Printable characters of a code, others as '?'.
std::string text_of_four_cc(std::uint32_t code);

}  // namespace media::flv
