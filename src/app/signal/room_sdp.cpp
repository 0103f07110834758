#include "app/signal/room_sdp.hpp"

#include <utility>

#include "base/log.hpp"
#include "proto/sdp/parse.hpp"

namespace app::signal {

namespace sdp = proto::sdp;
using base::Failure;
using base::Result;

media::Codec to_media(classroom::VideoCodec codec) {
  switch (codec) {
    case classroom::VideoCodec::kH264:
      return media::Codec::kH264;
    case classroom::VideoCodec::kVp8:
      return media::Codec::kVp8;
    case classroom::VideoCodec::kVp9:
      return media::Codec::kVp9;
    case classroom::VideoCodec::kAv1:
      return media::Codec::kAv1;
  }
  return media::Codec::kVp8;
}

std::vector<media::Codec> codecs_for(media::Kind kind) {
  if (kind == media::Kind::kAudio) return {media::Codec::kOpus};
  std::vector<media::Codec> codecs;
  codecs.reserve(classroom::kRoomVideoCodecs.size());
  for (const auto codec : classroom::kRoomVideoCodecs) codecs.push_back(to_media(codec));
  return codecs;
}

MediaRefusal to_refusal(sdp::NegotiationError error) {
  return error == sdp::NegotiationError::kNoCommonCodec ? MediaRefusal::kNoCommonCodec
                                                        : MediaRefusal::kBadSdp;
}

proto::dtls::Fingerprint to_dtls(const sdp::RemoteTransport& remote) {
  proto::dtls::Fingerprint fingerprint;
  fingerprint.sha256 = remote.fingerprint;
  return fingerprint;
}

Result<sdp::SessionDescription, MediaRefusal> read_sdp(std::string_view text) {
  auto description = sdp::parse(text);
  if (description) return std::move(*description);
  base::log_debug("signal", "SDP refused: {} in line {}", sdp::to_string(description.error().fault),
                  description.error().line);
  return Failure{MediaRefusal::kBadSdp};
}

void take_payload_types(const sdp::ViewerSection& section, sfu::DownlinkTrack& track) {
  for (const sdp::AcceptedCodec& accepted : section.codecs) {
    track.payload_types[static_cast<std::size_t>(accepted.codec)] = {
        accepted.payload_type, accepted.rtx_payload_type.value_or(0), accepted.repeats};
  }
}

}  // namespace app::signal
