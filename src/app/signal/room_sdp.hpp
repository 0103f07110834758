// What the descriptions of a room's media are made of, in the words of both sides.
#pragma once

#include <string_view>
#include <vector>

#include "app/signal/room_media.hpp"

namespace app::signal {

inline media::Kind kind_of(classroom::Source source) {
  return classroom::is_video(source) ? media::Kind::kVideo : media::Kind::kAudio;
}

media::Codec to_media(classroom::VideoCodec codec);
// Viewers are offered every codec that a room may come to agree on, so that a change of codec costs
// them no new negotiation.
std::vector<media::Codec> codecs_for(media::Kind kind);
MediaRefusal to_refusal(proto::sdp::NegotiationError error);
proto::dtls::Fingerprint to_dtls(const proto::sdp::RemoteTransport& remote);
// kBadSdp: it cannot be read; the log says where.
base::Result<proto::sdp::SessionDescription, MediaRefusal> read_sdp(std::string_view text);
void take_payload_types(const proto::sdp::ViewerSection& section, sfu::DownlinkTrack& track);

}  // namespace app::signal
