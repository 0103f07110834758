#include "media/codec/inspect.hpp"

#include "media/codec/av1.hpp"
#include "media/codec/h264.hpp"
#include "media/codec/opus.hpp"
#include "media/codec/vp8.hpp"
#include "media/codec/vp9.hpp"

namespace media::codec {

PacketFacts inspect(Codec codec, base::ConstBytes payload, bool marker) {
  switch (codec) {
    case Codec::kOpus:
      return inspect_opus(payload, marker);
    case Codec::kH264:
      return inspect_h264(payload, marker);
    case Codec::kVp8:
      return inspect_vp8(payload, marker);
    case Codec::kVp9:
      return inspect_vp9(payload, marker);
    case Codec::kAv1:
      return inspect_av1(payload, marker);
    case Codec::kAac:
      break;
  }
  return {.frame_end = marker};
}

}  // namespace media::codec
