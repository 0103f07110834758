// What a publisher by WebRTC gives: packets and sender reports, after the SFU has taken them.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "media/codec/inspect.hpp"
#include "media/track.hpp"

namespace live {

// When a source has a track of sound. Who plays HLS learns once which tracks there are: a source
// whose sound comes and goes must always have it.
enum class SoundTrack : std::uint8_t {
  kWhenHeard,    // from its first packet on
  kWithPicture,  // from the first picture on, silence until something is heard
};

// In any order; `position` says which, and counts without a gap what was sent.
struct SourcePacket {
  media::Kind kind = media::Kind::kVideo;
  media::Codec codec = media::Codec::kH264;
  std::uint64_t position = 0;
  std::uint32_t timestamp = 0;  // in ticks of the codec's RTP clock (media::clock_rate)
  bool marker = false;
  media::codec::PacketFacts facts;
  std::vector<std::uint8_t> payload;       // empty for padding
  std::optional<std::uint8_t> level = {};  // of sound, -dBov (RFC 6464), where the source tells it
};

// At the moment `at`, of one clock for both kinds, the source stood at `timestamp`.
struct SourceReport {
  media::Kind kind = media::Kind::kVideo;
  base::Time at;
  std::uint32_t timestamp = 0;
};

using FromSource = std::variant<SourcePacket, SourceReport>;

}  // namespace live
