// Opus payloads (RFC 7587): one packet is one frame and needs no other to be decoded.
#pragma once

#include "media/codec/inspect.hpp"

namespace media::codec {

// An empty payload is no Opus packet (RFC 6716 section 3.1 asks for at least one byte).
PacketFacts inspect_opus(base::ConstBytes payload, bool marker);

}  // namespace media::codec
