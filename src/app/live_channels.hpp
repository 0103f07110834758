// What app/api has to know of, and to tell, the channels that are on air, which app/broadcast has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "school/channel.hpp"

namespace app {

// Something to tell the publisher, by a word of docs/PROTOCOL.md ("keyframes_rare") and the number
// that belongs to it.
struct Finding {
  std::string word;
  std::int64_t number = 0;
  std::string text;  // a name that belongs to it: of a codec
};

// A recording that is being made.
struct RecordingOnAir {
  base::WallTime since;
  bool paused = false;
  // Until the disk is so full that it must stop; nullopt: that is far off.
  std::optional<std::int64_t> minutes_left;
};
enum class RecordingWish : std::uint8_t { kStart, kPause, kResume, kStop };

// Who is on air, and what arrives of them.
struct OnAir {
  std::string person;
  std::string address;
  std::string program;  // as it says of itself
  base::WallTime since;
  bool away = false;  // the connection is lost, and may come back
  std::uint16_t width = 0;
  std::uint16_t height = 0;
  std::uint32_t bitrate_kbps = 0;  // of the last seconds
  double frame_rate = 0;
  std::string video;  // codec; empty: none
  std::string audio;
  std::vector<Finding> findings;
  std::optional<RecordingOnAir> recording;
  std::string recording_ended;  // why the last one did if nobody wanted it to: "disk_full"
};

// What somebody who may watch is given.
struct WatchDoor {
  enum class State : std::uint8_t { kOff, kOnAir, kAway };
  State state = State::kOff;
  std::size_t viewers = 0;
  std::optional<RecordingOnAir> recording;  // what viewers are told with a lamp
  std::string hls;      // the path under which its playlists are: "/hls/klinik/~.../"
  bool webrtc = false;  // it can be watched by WHEP, with less delay
  // Why it cannot, while it is on air: "b_frames", "no_aac",
  // "not_by_webrtc".
  std::optional<std::string_view> no_webrtc;
};

class LiveChannels {
 public:
  virtual ~LiveChannels() = default;
  // Where a broadcasting program goes: TCP ports; 0: none.
  virtual std::uint16_t rtmp_port() const = 0;
  virtual std::uint16_t rtmps_port() const = 0;
  // Lets somebody in whose right was checked; `pass` is what an earlier door gave as the last part
  // of `hls`, so that somebody who asks again is counted once.
  virtual WatchDoor open(const school::ChannelRecord& channel, std::string_view pass,
                         const std::optional<school::WatchLink>& link) = 0;
  virtual std::optional<OnAir> on_air(std::string_view channel) const = 0;
  // Whether it is on air, away, or was so a moment ago: viewers are still there.
  virtual bool is_live(std::string_view channel) const = 0;
  virtual std::size_t viewers(std::string_view channel) const = 0;
  // What is kept of the channel has changed.
  virtual void changed(const school::ChannelRecord& channel) = 0;
  // It was deleted: whoever is on air, or watches, is told and sent away.
  virtual void deleted(std::string_view channel) = 0;
  // Whoever is on air by this key is ended at once.
  virtual void key_revoked(std::string_view channel, school::ChannelKeyId key) = 0;
  // Viewers who came by this link are sent away.
  virtual void watch_link_revoked(std::string_view channel, school::WatchLinkId link) = 0;
  // Ends who is on air. False: nobody is.
  virtual bool stop(std::string_view channel) = 0;
  // False: nobody is on air. What cannot be done because it is so already is left out.
  virtual bool record(std::string_view channel, RecordingWish wish) = 0;
};

}  // namespace app
