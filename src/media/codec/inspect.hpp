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
  // Pictures of layer 0 need only each other; those of a higher one are needed by none of a lower
  // one and may be left out. At most kTemporalLayersMax - 1. Of VP8 as its descriptor says; of
  // H.264 1 for slices that are no reference (nal_ref_idc 0).
  std::uint8_t temporal_layer = 0;
  // It needs no picture of its layer before it: whoever was sent none of them can be sent it.
  bool layer_sync = false;
};

inline constexpr std::size_t kTemporalLayersMax = 4;

// Looks at one RTP payload (after padding was taken off). Malformed payloads give no facts but
// frame_end == marker, as do those of AAC; nothing is read past the span. Opus: every packet starts
// and ends a frame, and is a keyframe.
PacketFacts inspect(Codec codec, base::ConstBytes payload, bool marker);

}  // namespace media::codec
