// The border between app/ and the thread of what is broadcast: what that asks, and what it can be
// told. Calls return at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/live_channels.hpp"
#include "base/language.hpp"
#include "base/socket_address.hpp"
#include "base/tcp_facts.hpp"
#include "base/time.hpp"
#include "live/hls/counters.hpp"
#include "live/station_events.hpp"
#include "proto/rtmp/session.hpp"
#include "school/channel.hpp"

namespace app::broadcast {

// One wish of one connection; names it when the answer is given.
struct Wish {
  std::uint64_t connection = 0;
  std::uint32_t request = 0;
  friend bool operator==(const Wish&, const Wish&) = default;
};

// Wishes of publishers and players whose media goes by the SFU have such numbers; those of RTMP
// connections are lower.
inline constexpr std::uint64_t kFirstSourceConnection = std::uint64_t{1} << 63U;
inline bool is_source(std::uint64_t connection) {
  return connection >= kFirstSourceConnection;
}

// Why a channel cannot be watched by WebRTC, as a word of docs/PROTOCOL.md.
constexpr std::string_view word_of(live::NoLowDelay why) {
  switch (why) {
    case live::NoLowDelay::kBFrames:
      return "b_frames";
    case live::NoLowDelay::kAacMissing:
      return "no_aac";
    case live::NoLowDelay::kTooMany:
      return "server_full";
    case live::NoLowDelay::kCodec:
      break;
  }
  return "not_by_webrtc";
}

// Somebody wants to publish.
struct PublishAsked {
  Wish wish;
  std::string app;      // of the address: "live/klinik"
  std::string key;      // as it was typed
  std::string program;  // as it says of itself
  base::IpAddress address;
  live::Carrier carrier = live::Carrier::kRtmp;
  bool codecs_fit = true;  // whether it offers what the channel takes
};

// Why somebody may not publish.
struct Denial {
  proto::rtmp::PublishRefusal code = proto::rtmp::PublishRefusal::kDenied;
  std::string word;       // of docs/broadcast.md: "key_expired"
  std::string sentence;   // for people
  base::Duration wait{};  // before another attempt; zero: nobody says
};

// What came of the wish of such a publisher or player (is_source), or of what was granted.
struct SourceAnswer {
  enum class What : std::uint8_t { kAdmitted, kRefused, kDismissed };
  What what = What::kRefused;
  std::uint64_t connection = 0;
  Denial denial;  // of kRefused; of kDismissed its sentence alone
};

// Somebody wants to play.
struct PlayAsked {
  Wish wish;
  std::string app;     // of the address: "live"
  std::string stream;  // "klinik"
  std::string query;   // "link=..."
  base::IpAddress address;
  std::string pass = {};  // of somebody who was let in by the page's door; empty: none
};

// Somebody who may play, and how long.
struct PlayAdmission {
  std::string channel;
  base::Language language = base::Language::kIndonesian;  // of what he is told
  std::optional<school::WatchLinkId> link;                // by which he came
  std::optional<base::WallTime> expires;                  // of that link
};

// How many play a channel now.
struct PlayersChanged {
  std::string channel;
  std::size_t players = 0;
};

// What the kernel knows of the lines of those who play a channel, every kLinesInterval.
inline constexpr base::Duration kLinesInterval = std::chrono::seconds(5);
struct PlayerLine {
  std::uint64_t player = 0;  // no other connection has that number
  base::TcpFacts facts;
};
struct PlayerLines {
  std::string channel;
  std::vector<PlayerLine> lines;
};

// The Station would not have somebody whose key is good.
struct NotAdmitted {
  Wish wish;
  live::Admission admission;
  live::AdmitRefused refused;
};

// A connection that has gone meanwhile is no error.
class LivePort {
 public:
  virtual ~LivePort() = default;
  virtual void admit(Wish wish, live::Admission admission, live::hls::Counters counters) = 0;
  virtual void refuse(Wish wish, Denial denial) = 0;
  // The last words to a publisher whom the Station has dismissed.
  virtual void say_farewell(live::PublisherId publisher, std::string sentence) = 0;
  // Whoever plays a channel that is off air is refused by the port itself, and told at its end.
  virtual void admit_player(Wish wish, PlayAdmission admission) = 0;
  virtual void refuse_player(Wish wish, proto::rtmp::PlayRefusal code, std::string sentence) = 0;
  // Those who came by that link, which was revoked; nullopt: by none, and the channel is private
  // now.
  virtual void end_players(std::string channel, std::optional<school::WatchLinkId> link) = 0;
  virtual void end_key(std::string channel, std::uint64_t key) = 0;
  virtual void end_channel(std::string channel, live::DismissReason why) = 0;
  virtual void set_limits(std::string channel, std::uint32_t bitrate_max_kbps,
                          std::uint16_t height_max) = 0;
  // What cannot be done (it is not on air, or so already) is left out.
  virtual void record(std::string channel, RecordingWish wish) = 0;
  // Whether AAC is to be made of the channel's Opus for players of HLS; live::AacGivenUp where it
  // cannot be.
  virtual void want_aac(std::string channel, bool wanted) = 0;
};

}  // namespace app::broadcast
