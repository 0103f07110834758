// What somebody who broadcasts should know of his own stream, as facts; words are made elsewhere.
#pragma once

#include <cstdint>
#include <string>

namespace live {

enum class FindingKind : std::uint8_t {
  kNoPicture,                // number: seconds without one since the beginning
  kNoSound,                  // likewise
  kAnnouncedPictureMissing,  // its metadata promise one; seconds
  kAnnouncedSoundMissing,
  kNoKeyframe,         // number: seconds of pictures without one that a viewer could begin with
  kKeyframesFarApart,  // number: milliseconds between two, or since the last one
  kBFrames,            // pictures come in another order than they are shown: no low delay
  kColourFormat,       // number: 2 for 4:2:2, 3 for 4:4:4; browsers show black
  kBitDepth,           // number: bits per sample, above 8
  kInterlaced,
  kUnsupportedVideo,  // name: of the codec
  kUnsupportedAudio,
  kClockJumped,        // number: by how many milliseconds, the first time
  kSoundTooFast,       // sound runs ahead of its timestamps; frames are left out
  kSoundNotForWebRtc,  // AAC that cannot be decoded here: viewers by WebRTC hear nothing
  kUnreadable,         // a message that could not be understood
};

// Each is said once per name; Measurements count on.
struct Finding {
  FindingKind kind = FindingKind::kNoPicture;
  std::int64_t number = 0;
  std::string name;
  friend bool operator==(const Finding&, const Finding&) = default;
};

// What was measured so far; 0 where nothing was.
struct Measurements {
  std::uint16_t width = 0;
  std::uint16_t height = 0;
  std::uint32_t video_bits_per_second = 0;  // of the last whole second
  std::uint32_t audio_bits_per_second = 0;
  std::uint32_t frames_per_second = 0;
  std::int64_t keyframe_interval_ms = 0;  // between the last two
  std::uint64_t clock_jumps = 0;
  std::uint64_t sound_frames_left_out = 0;
  std::uint64_t unreadable = 0;
};

}  // namespace live
