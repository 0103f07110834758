#include "app/broadcast/finding_words.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace app::broadcast {
namespace {

using live::FindingKind;

std::string_view word_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::kNoPicture:
    case FindingKind::kAnnouncedPictureMissing:
      return "no_picture";
    case FindingKind::kNoSound:
    case FindingKind::kAnnouncedSoundMissing:
      return "no_sound";
    case FindingKind::kNoKeyframe:
      return "no_keyframe";
    case FindingKind::kKeyframesFarApart:
      return "keyframes_rare";
    case FindingKind::kBFrames:
      return "b_frames";
    case FindingKind::kColourFormat:
    case FindingKind::kBitDepth:
      return "picture_format";
    case FindingKind::kInterlaced:
      return "interlaced";
    case FindingKind::kUnsupportedVideo:
    case FindingKind::kUnsupportedAudio:
      return "codec_unsupported";
    case FindingKind::kClockJumped:
      return "clock_jumps";
    case FindingKind::kSoundTooFast:
      return "sound_too_fast";
    case FindingKind::kSoundNotForWebRtc:
      return "sound_undecodable";
    case FindingKind::kUnreadable:
      return "unreadable";
  }
  return "";
}

std::int64_t number_of(const live::Finding& finding) {
  constexpr std::int64_t kMsPerSecond = 1000;
  if (finding.kind != FindingKind::kKeyframesFarApart) return finding.number;
  return (finding.number + kMsPerSecond / 2) / kMsPerSecond;
}

// Four fifths of what gets through leave room for its ups and downs, in whole hundreds.
std::int64_t bearable_kbps(std::uint32_t arriving_kbps) {
  return std::max<std::int64_t>(100, arriving_kbps * 8 / 10 / 100 * 100);
}

}  // namespace

std::vector<app::Finding> findings_of(const live::StationReport& report) {
  std::vector<app::Finding> findings;
  for (const live::Finding& finding : report.findings) {
    const std::string_view word = word_of(finding.kind);
    const auto known = std::ranges::find(findings, word, &app::Finding::word);
    if (known != findings.end()) {
      known->number = number_of(finding);  // the later one knows better
      continue;
    }
    findings.push_back({std::string(word), number_of(finding), finding.name});
  }
  if (report.falls_behind) {
    findings.push_back({"upload_weak", bearable_kbps(report.bitrate_kbps), {}});
  }
  return findings;
}

}  // namespace app::broadcast
