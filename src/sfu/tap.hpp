// What the owner of a Worker is given of a publication that it taps: the packets as viewers get
// them, as values, for whoever makes frames of them.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "media/codec/inspect.hpp"
#include "media/track.hpp"
#include "sfu/ids.hpp"
#include "sfu/packet.hpp"

namespace sfu {

// HLS begins its segments at keyframes: the publisher of a tapped picture is asked for one when the
// last is so old.
inline constexpr base::Duration kTapKeyframeInterval = std::chrono::seconds(4);
// What waits to be taken, of all taps together; beyond it packets are dropped and counted
// (tap_full). About three seconds of ten publishers with 4 Mbit/s.
inline constexpr std::size_t kTappedMax = 16'384;

// In order of arrival, which may be another than that of `position`. A position that never comes is
// a loss that could not be mended.
struct TappedPacket {
  TapId tap;
  media::Kind kind = media::Kind::kVideo;
  media::Codec codec = media::Codec::kH264;
  std::uint64_t position = 0;   // Packet::position
  std::uint32_t timestamp = 0;  // Packet::timestamp
  bool marker = false;
  media::codec::PacketFacts facts;
  std::vector<std::uint8_t> payload;       // empty for a packet of padding
  std::optional<std::uint8_t> level = {};  // InboundPacket::level
};

// A sender report: at that moment of our clock the publisher stood at that timestamp.
struct TappedReport {
  TapId tap;
  media::Kind kind = media::Kind::kVideo;
  base::Time at;
  std::uint32_t timestamp = 0;
};

using Tapped = std::variant<TappedPacket, TappedReport>;

// Of one publication.
struct Tap {
  TapId id;
  base::Time keyframe_due = base::kNever;  // kNever: no packet of this source has come yet
};

}  // namespace sfu
