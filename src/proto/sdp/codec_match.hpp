// Which payload format is which codec of ours, and how our own offers describe a codec.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "media/track.hpp"
#include "proto/sdp/negotiate.hpp"

namespace proto::sdp {

// The codec of a format that this server forwards; nullopt for another codec, and for profiles and
// packetization modes that it does not take.
std::optional<media::Codec> codec_of(const PayloadFormat& format);

// The best format of `codec` in a section: for H.264 constrained baseline before baseline, else the
// first. Null when there is none.
const PayloadFormat* best_format(const MediaSection& section, media::Codec codec);

// The rtx format (RFC 4588) that repairs `payload_type`; null when there is none.
const PayloadFormat* rtx_of(const MediaSection& section, std::uint8_t payload_type);

// The formats of our own offers: the codec, and for video its retransmission.
std::vector<PayloadFormat> own_formats(media::Codec codec);

// What an answer says to an offered format: the same parameters, and of its feedback what we do.
PayloadFormat answered(const PayloadFormat& offered);

}  // namespace proto::sdp
