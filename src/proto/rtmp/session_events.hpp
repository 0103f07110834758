// What a ServerSession has to say to its owner.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace proto::rtmp {

// One wish to publish or to play; answers carry it, so that a late one does not meet the next.
using RequestId = std::uint32_t;

enum class MediaKind : std::uint8_t { kAudio, kVideo, kData };

// Somebody wants to publish. Nothing of it is said to have begun until accept_publish(); what the
// client sends meanwhile is kept up to kHeldSizeMax.
struct PublishRequested {
  RequestId request = 0;
  std::string app;
  std::string stream_name;  // the stream key, without query; see StreamTarget
  std::string query;
  std::string tc_url;
  std::string flash_version;  // the encoder's name and version, as it says
};

struct PlayRequested {
  RequestId request = 0;
  std::string app;
  std::string stream_name;
  std::string query;
  std::string tc_url;
};

struct MediaReceived {
  MediaKind kind = MediaKind::kData;
  std::int64_t timestamp_ms = 0;      // goes on after 49.7 days; may step back as the encoder does
  std::vector<std::uint8_t> payload;  // the body of an FLV tag, never empty
};

// The publisher said that he has finished, or took back his wish.
struct PublishEnded {
  RequestId request = 0;
};
struct PlayEnded {
  RequestId request = 0;
};

enum class CloseReason : std::uint8_t {
  kStreamEnded,    // the other side closed, or the line broke
  kHandshakeLate,  // it was not done within kHandshakeTimeout
  kNotRtmp,
  kEncrypted,      // RTMPE
  kBadChunks,      // the chunk stream cannot be read on
  kNothingWanted,  // neither publish nor play within kIdleMax
  kPublisherSilent,
  kNotReading,  // the other side takes nothing of what we send
  kRefused,     // after refuse_publish or refuse_play
  kEnded,       // after end()
};

// The last event. The driver sends what is left in take_output() and closes the stream. A stream
// that was published or played is over with it, without PublishEnded or PlayEnded.
struct Closed {
  CloseReason reason = CloseReason::kStreamEnded;
};

using SessionEvent =
    std::variant<PublishRequested, PlayRequested, MediaReceived, PublishEnded, PlayEnded, Closed>;

}  // namespace proto::rtmp
