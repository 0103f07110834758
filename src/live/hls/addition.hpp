// What a broadcast grows by: values that the thread which takes frames in hands to the thread that
// answers viewers. The bytes in them never change and are shared, not copied.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace live::hls {

// Sound has a playlist of its own, so that it can be heard without the picture. Where it is Opus,
// it may be given as AAC beside it, for players that know no other. Players that want one list have
// both in kMuxed.
enum class Rendition : std::uint8_t { kVideo, kAudio, kAac, kMuxed };
// What comes from the source; the numbers of these are kept.
inline constexpr std::array kRenditions{Rendition::kVideo, Rendition::kAudio};
inline constexpr std::array kAllRenditions{Rendition::kVideo, Rendition::kAudio, Rendition::kAac,
                                           Rendition::kMuxed};
constexpr std::size_t index_of(Rendition rendition) {
  return static_cast<std::size_t>(rendition);
}
// What is heard with a picture, or seen with sound.
constexpr Rendition other_of(Rendition rendition) {
  return rendition == Rendition::kVideo ? Rendition::kAudio : Rendition::kVideo;
}

// Sections are those of draft-pantos-hls-rfc8216bis. No part lasts longer than kPartTarget
// (EXT-X-PART-INF, section 4.4.3.7), and all but independent ones and a segment's last reach
// kPartDurationMin (section 4.4.4.9).
constexpr base::Duration kPartTarget = std::chrono::milliseconds(500);
constexpr base::Duration kPartDurationMin = kPartTarget * 85 / 100;
// A segment ends at the first keyframe after kSegmentAim, and at kTargetDuration wherever it is.
// EXT-X-TARGETDURATION must not change, so there is room in it for a keyframe every 4 to 6 s.
constexpr base::Duration kSegmentAim = std::chrono::seconds(2);
constexpr base::Duration kTargetDuration = std::chrono::seconds(6);

using SharedBytes = std::shared_ptr<const std::vector<std::uint8_t>>;
inline SharedBytes share(std::vector<std::uint8_t> bytes) {
  return std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
}

// Of an init segment of both tracks: the ids of theirs.
struct Joins {
  std::uint64_t picture = 0;
  std::uint64_t sound = 0;
};

// What the decoders of the segments that name its id are set up with.
struct InitSegment {
  Rendition rendition = Rendition::kVideo;
  std::uint64_t id = 0;
  std::string codec;         // for a CODECS attribute
  std::uint16_t width = 0;   // pixels; 0 for sound
  std::uint16_t height = 0;  // pixels
  std::uint8_t channels = 0;
  SharedBytes bytes;
  Joins joins{};  // of kMuxed
};

// Whether a segment's parts stand in the playlist. They do not where the rules for parts cannot be
// kept: a picture that stays longer than kPartTarget is a part that is too long.
enum class Parts : std::uint8_t { kListed, kHidden };

struct SegmentStart {
  Rendition rendition = Rendition::kVideo;
  std::uint64_t number = 0;         // the media sequence number
  std::uint64_t discontinuity = 0;  // the discontinuity sequence number
  std::uint64_t init = 0;
  base::WallTime shown_at;   // when its first frame was captured, as far as we know
  bool independent = false;  // begins with a keyframe
  Parts parts = Parts::kListed;
};

struct Part {
  Rendition rendition = Rendition::kVideo;
  std::uint64_t segment = 0;
  std::uint32_t index = 0;  // in the segment, from 0
  base::Duration duration{};
  bool independent = false;  // begins with a keyframe
  std::uint32_t frames = 0;
  SharedBytes bytes;  // one moof and its mdat
};

// The segment is its parts, one behind the other.
struct SegmentEnd {
  Rendition rendition = Rendition::kVideo;
  std::uint64_t segment = 0;
  std::uint32_t parts = 0;
  base::Duration duration{};
};

struct EndOfStream {};

using Addition = std::variant<InitSegment, SegmentStart, Part, SegmentEnd, EndOfStream>;
using Additions = std::vector<Addition>;

}  // namespace live::hls
