#include "proto/sdp/negotiate.hpp"

namespace proto::sdp {

std::string_view to_string(NegotiationError error) {
  switch (error) {
    case NegotiationError::kNothingOffered:
      return "the description has no audio or video that could be used";
    case NegotiationError::kNotBundled:
      return "all media must be in one BUNDLE group";
    case NegotiationError::kNoMid:
      return "a media section has no mid";
    case NegotiationError::kNoRtcpMux:
      return "a media section does not multiplex RTCP";
    case NegotiationError::kNoIceCredentials:
      return "the ICE ufrag or password is missing";
    case NegotiationError::kNoFingerprint:
      return "the SHA-256 fingerprint is missing";
    case NegotiationError::kBadSetup:
      return "the other side must open the DTLS connection";
    case NegotiationError::kNoCommonCodec:
      return "there is no common codec";
    case NegotiationError::kDoesNotMatchOffer:
      return "the answer does not match the offer";
  }
  return "";
}

}  // namespace proto::sdp
