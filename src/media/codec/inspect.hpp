// What the SFU must know of a payload to forward it. Never decodes; looks at a few bytes.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "media/track.hpp"

namespace media::codec {

struct PacketFacts {
  // The first packet from which a decoder can start. For H.264 an SPS counts (alone, or first in a
  // STAP-A, or the start of its FU-A): an IDR slice without its SPS shows black.
  bool keyframe_start = false;
  bool frame_start = false;
  bool frame_end = false;
};

// Looks at one RTP payload (after padding was taken off). Malformed payloads give no facts but
// frame_end == marker, as do those of AAC; nothing is read past the span. Opus: every packet starts
// and ends a frame, and is a keyframe.
PacketFacts inspect(Codec codec, base::ConstBytes payload, bool marker);

}  // namespace media::codec
