#include "media/codec/opus.hpp"

namespace media::codec {

PacketFacts inspect_opus(base::ConstBytes payload, bool marker) {
  if (payload.empty()) return {.frame_end = marker};
  return {.keyframe_start = true, .frame_start = true, .frame_end = true};
}

}  // namespace media::codec
