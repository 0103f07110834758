#include "sfu/drop_reason.hpp"

namespace sfu {

std::string_view to_string(DropReason reason) {
  switch (reason) {
    case DropReason::kUnknownAddress:
      return "unknown_address";
    case DropReason::kMalformed:
      return "malformed";
    case DropReason::kNoKeys:
      return "no_keys";
    case DropReason::kNotAuthentic:
      return "not_authentic";
    case DropReason::kNoDtlsNeeded:
      return "no_dtls_needed";
    case DropReason::kReplayed:
      return "replayed";
    case DropReason::kTooManySources:
      return "too_many_sources";
    case DropReason::kUnknownStream:
      return "unknown_stream";
    case DropReason::kDuplicate:
      return "duplicate";
    case DropReason::kBlocked:
      return "blocked";
    case DropReason::kNoPublication:
      return "no_publication";
    case DropReason::kTooLarge:
      return "too_large";
    case DropReason::kWaitingForKeyframe:
      return "waiting_for_keyframe";
    case DropReason::kReplaying:
      return "replaying";
    case DropReason::kBeforeStart:
      return "before_start";
    case DropReason::kCodecRefused:
      return "codec_refused";
    case DropReason::kViewerNotReady:
      return "viewer_not_ready";
    case DropReason::kNotInRing:
      return "not_in_ring";
    case DropReason::kResentJustNow:
      return "resent_just_now";
    case DropReason::kResendsSpent:
      return "resends_spent";
    case DropReason::kWishedTooOften:
      return "wished_too_often";
    case DropReason::kTapFull:
      return "tap_full";
    case DropReason::kHeld:
      return "held";
    case DropReason::kThinned:
      return "thinned";
    case DropReason::kNotAmongLoudest:
      return "not_among_loudest";
    case DropReason::kCount:
      break;
  }
  return "";
}

}  // namespace sfu
