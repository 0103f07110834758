// Encoded frames into RTP payloads, as a browser's sender makes them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "media/track.hpp"

namespace media::rtp_payload {

using Payload = std::vector<std::uint8_t>;

inline constexpr std::size_t kPayloadSizeDefault = 1140;  // what Chromium 156 fills at most
inline constexpr std::size_t kPayloadSizeMin = 16;

// An access unit in Annex B form (RFC 6184): small leading units, SPS and PPS, together in a
// STAP-A, others alone, what is too long in FU-A fragments. packetization-mode 1.
std::vector<Payload> packetize_h264(base::ConstBytes access_unit, std::size_t size_max);
// The same of an access unit as MP4 and media::Frame have it: each NAL unit behind its length in
// four bytes. The parameter sets go before it, so that a decoder can begin with it (RFC 6184
// section 8.4); for a picture that is no key frame there are none. Gives nothing where a length is
// wrong.
std::vector<Payload> packetize_h264_sample(std::span<const base::ConstBytes> parameter_sets,
                                           base::ConstBytes sample, std::size_t size_max);
// The same of NAL units with their header bytes, none of them empty.
std::vector<Payload> packetize_h264_units(std::span<const base::ConstBytes> units,
                                          std::size_t size_max);
// A frame with a descriptor of 15 bits of picture id (RFC 7741 section 4.2).
std::vector<Payload> packetize_vp8(base::ConstBytes frame, std::uint16_t picture_id,
                                   std::size_t size_max);
// `frame_number` becomes the picture id. Sound is one payload (RFC 7587 section 4.2). Gives nothing
// for a codec that cannot be packetized here, an empty frame, or a size_max below kPayloadSizeMin.
std::vector<Payload> packetize(Codec codec, base::ConstBytes frame, std::uint64_t frame_number,
                               std::size_t size_max = kPayloadSizeDefault);

}  // namespace media::rtp_payload
