// H.264 payloads in packetization mode 1 (RFC 6184 section 5): single NAL units, STAP-A and FU-A.
// The other aggregation and fragmentation types need packetization mode 2, which is never accepted.
#pragma once

#include "media/codec/inspect.hpp"

namespace media::codec {

// frame_start is said of parameter sets, of access unit delimiters and of the first slice of a
// picture; an encoder that sends those in packets of their own starts its frame more than once.
PacketFacts inspect_h264(base::ConstBytes payload, bool marker);

}  // namespace media::codec
