// A video of the library as it is kept: a recording of a channel, or a file that somebody brought.
// The bytes are files below DATA/recordings; docs/recording.md says which.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "school/channel.hpp"

namespace school {

using VideoId = base::StrongId<struct VideoTag>;
std::string to_string(VideoId id);  // "v3"
std::optional<VideoId> video_id_from(std::string_view text);

enum class VideoState : std::uint8_t {
  kRecording,  // it is being written
  kFinishing,  // closed; its index is being made
  kReady,
  kLost,  // its files are not there, or nothing in them was whole
};
std::string_view to_string(VideoState state);
std::optional<VideoState> video_state_from(std::string_view text);

enum class VideoKind : std::uint8_t { kChannel, kClass };
std::string_view to_string(VideoKind kind);  // "channel", "class"
std::optional<VideoKind> video_kind_from(std::string_view text);

struct Video {
  VideoId id;
  std::string channel;  // whose it is, of a class the room; it may have been deleted
  std::string title;    // as read_room_title gives it
  std::string person;   // who was on air, or brought it
  base::WallTime began;
  std::chrono::milliseconds length{};
  std::uint64_t bytes = 0;
  // Below DATA/recordings, "klinik/20261128T174548Z"; one video each.
  std::string folder;
  VideoState state = VideoState::kRecording;
  std::string ended;  // a word of live::recording::EndReason; empty: it goes on, or was brought
  Viewing viewing = Viewing::kPrivate;
  bool keep = false;              // never deleted by a rule
  bool may_download = false;      // by viewers; whoever manages videos always may
  bool has_thumbnail = false;     // thumbnail.jpg in the folder
  std::string container = "mp4";  // or "webm": how the names of its parts end
  VideoKind kind = VideoKind::kChannel;
  std::uint32_t people = 0;  // of a class: how many were there
  friend bool operator==(const Video&, const Video&) = default;
};

inline constexpr std::size_t kChaptersMax = 500;  // per video
struct Chapter {
  std::chrono::milliseconds at{};
  std::string title;       // of an automatic one: "rejoined", "resumed", which the page words
  bool automatic = false;  // nobody typed it
  friend bool operator==(const Chapter&, const Chapter&) = default;
};

using VideoLinkId = base::StrongId<struct VideoLinkTag>;
std::string to_string(VideoLinkId id);  // "s3"
std::optional<VideoLinkId> video_link_id_from(std::string_view text);

// Whoever holds its token, and knows its passcode where it has one, may watch one private video.
struct VideoLink {
  VideoLinkId id;
  VideoId video;
  std::string hash;           // the token itself is shown once and never kept
  std::string passcode_hash;  // empty: it needs none
  base::WallTime created;
  std::optional<base::WallTime> expires;  // nullopt: holds until revoked
  bool revoked = false;
  friend bool operator==(const VideoLink&, const VideoLink&) = default;
};
// Whether it opens the video now; it ends at its last moment, not after it.
bool holds(const VideoLink& link, base::WallTime now);

using CaptionsId = base::StrongId<struct CaptionsTag>;
std::string to_string(CaptionsId id);  // "c3"
std::optional<CaptionsId> captions_id_from(std::string_view text);

inline constexpr std::size_t kCaptionsMax = 20;  // per video
struct Captions {
  CaptionsId id;
  std::string language;  // BCP 47: "id", "en", "jv"
  std::string label;     // what people choose it by
  friend bool operator==(const Captions&, const Captions&) = default;
};
// "id", "en-GB": letters, digits and hyphens, 2 to 35 (RFC 5646 section 4.4.1).
bool is_language_tag(std::string_view text);

}  // namespace school
