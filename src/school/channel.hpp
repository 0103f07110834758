// A broadcast channel as it is kept, and the keys by which named people publish to it. Who is on
// air at this moment is live::Station's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/language.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"

namespace school {

enum class Viewing : std::uint8_t {
  kPublic,   // whoever has the address
  kPrivate,  // people who are signed in, and holders of a watch link
};
std::string_view to_string(Viewing viewing);  // "public", "private"
std::optional<Viewing> viewing_from(std::string_view text);

enum class RecordingRule : std::uint8_t {
  kNever,   // nobody can record it
  kByHand,  // whoever manages the channel starts and ends it
  kAlways,  // from the beginning of each broadcast
};
std::string_view to_string(RecordingRule rule);  // "never", "by_hand", "always"
std::optional<RecordingRule> recording_rule_from(std::string_view text);

// Whether a channel has a chat, and who writes in it. Everybody who may watch reads it.
enum class ChannelChatRule : std::uint8_t { kOff, kTeam, kAll };
std::string_view to_string(ChannelChatRule rule);  // "off", "team", "all"
std::optional<ChannelChatRule> channel_chat_rule_from(std::string_view text);
// Of a channel that is made without a word of it. Whoever has the address of a public one can
// write to everybody who watches: its owner decides that, and sees to it. A private one is among
// people who were let in.
constexpr ChannelChatRule default_chat_of(Viewing viewing) {
  return viewing == Viewing::kPrivate ? ChannelChatRule::kAll : ChannelChatRule::kOff;
}

// The chat belongs to the broadcast: it is open while that is on air, and so long around the
// moment for which one is announced.
inline constexpr base::Duration kChatAroundAnnounced = std::chrono::hours(1);

inline constexpr std::uint32_t kChannelBitrateMax = 100'000;  // kbit/s; more than any camera sends
inline constexpr std::uint16_t kChannelHeightMax = 4320;      // pixels
inline constexpr std::uint16_t kRecordingsDaysMax = 3650;

struct ChannelRecord {
  std::string name;   // part of the address /live/NAME, as a room's: is_room_name
  std::string title;  // what people read, as read_room_title gives it
  base::Language language = base::Language::kIndonesian;  // what a publisher is told in
  Viewing viewing = Viewing::kPublic;
  // Whom a publisher without a good key should ask, as read_school_name gives it; may be empty.
  std::string contact;
  // What a publisher may send; 0: no limit. The height is of the picture, in pixels.
  std::uint32_t bitrate_max_kbps = 0;
  std::uint16_t height_max = 0;
  // When the next broadcast is announced to begin. Said to viewers; nobody is held to it.
  std::optional<base::WallTime> next;
  RecordingRule recording = RecordingRule::kByHand;
  // Its recordings are deleted after so long, but those that are marked to be kept; 0: never.
  std::uint16_t recordings_days = 0;
  ChannelChatRule chat = ChannelChatRule::kOff;
  base::WallTime created;
  friend bool operator==(const ChannelRecord&, const ChannelRecord&) = default;
};

// Whether its chat is open now; `live`: it is on air, or was a moment ago.
bool is_chat_open(const ChannelRecord& channel, bool live, base::WallTime now);

using ChannelKeyId = base::StrongId<struct ChannelKeyTag>;
std::string to_string(ChannelKeyId id);  // "k3"
std::optional<ChannelKeyId> channel_key_id_from(std::string_view text);

// One person's right to publish to one channel.
struct ChannelKey {
  ChannelKeyId id;
  std::string channel;
  std::string person;  // for whom it was made, as read_room_title gives it
  std::string hash;    // the key itself is shown once and never kept
  base::WallTime created;
  std::optional<base::WallTime> opens;    // not before; nullopt: at once
  std::optional<base::WallTime> expires;  // nullopt: holds until revoked
  std::optional<base::WallTime> revoked;
  std::optional<base::WallTime> used;  // when it last went on air
  friend bool operator==(const ChannelKey&, const ChannelKey&) = default;
};

enum class KeyState : std::uint8_t { kValid, kRevoked, kExpired, kNotYet };

// A key ends at its last moment, not after it. Revoked goes before expired: somebody decided it.
KeyState check(const ChannelKey& key, base::WallTime now);

using WatchLinkId = base::StrongId<struct WatchLinkTag>;
std::string to_string(WatchLinkId id);  // "w3"
std::optional<WatchLinkId> watch_link_id_from(std::string_view text);

// Whoever holds its token may watch a private channel.
struct WatchLink {
  WatchLinkId id;
  std::string channel;
  std::string hash;  // the token itself is shown once and never kept
  base::WallTime created;
  std::optional<base::WallTime> expires;  // nullopt: holds until revoked
  bool revoked = false;
  friend bool operator==(const WatchLink&, const WatchLink&) = default;
};

// Whether it opens the channel now; it ends at its last moment, not after it.
bool holds(const WatchLink& link, base::WallTime now);

// A key as people read it out and type it: "k7f2-9xwq-0bcd-m3hj-t5v8". 100 bits in five groups of
// the 32 digits and letters that are not mistaken for each other (no i, l, o, u). `bits` has 13
// bytes, of which the first 100 bits are used.
inline constexpr std::size_t kStreamKeyBytes = 13;
std::string stream_key_from(const std::uint8_t (&bits)[kStreamKeyBytes]);
// What such a key is hashed as: without hyphens and blanks, small, with 0 for o and 1 for i and l.
// Any text is taken; what is no key matches none.
std::string normalized_stream_key(std::string_view text);

}  // namespace school
