// What is done to the records of broadcast channels, behind the HTTP API and the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/administration.hpp"
#include "base/random.hpp"
#include "school/channel.hpp"
#include "store/channels.hpp"

namespace app::api {

// What somebody says of a channel; what is left out stays as it is, or is the default.
struct ChannelWishes {
  std::optional<std::string> title;
  std::optional<std::string> language;  // "id", "en"
  std::optional<std::string> viewing;   // "public", "private"
  std::optional<std::string> contact;
  std::optional<std::int64_t> bitrate_max_kbps;
  std::optional<std::int64_t> height_max;
  std::optional<std::string> recording;         // "never", "by_hand", "always"
  std::optional<std::int64_t> recordings_days;  // 0: they stay
  std::optional<std::string> chat;              // "off", "team", "all"
  std::optional<std::int64_t> next_at;          // milliseconds since 1970; 0: nothing is announced
};

// The title gives a name that is free, unless `name` says one. kTitleMissing, kNameInvalid,
// kNameTaken; kBadMessage for a word or number that is none.
Outcome<school::ChannelRecord> create_channel(store::Channels& channels,
                                              const ChannelWishes& wishes,
                                              std::optional<std::string_view> name,
                                              base::WallTime now);
// kUnknownChannel and the above.
Outcome<school::ChannelRecord> change_channel(store::Channels& channels, std::string_view name,
                                              const ChannelWishes& wishes);
Outcome<void> delete_channel(store::Channels& channels, std::string_view name);

inline constexpr std::size_t kChannelKeysMax = 1000;  // per channel, revoked ones included

struct NewStreamKey {
  school::ChannelKey key;
  std::string text;  // shown this once
};
// Whose key it is to be, and when it opens; nullopt: always.
struct StreamKeyWish {
  std::string_view person;
  std::optional<base::WallTime> opens = {};
  std::optional<base::WallTime> expires = {};
};
// `opens` before `expires`, and `expires` after now, else kBadMessage. kUnknownChannel,
// kTooManyKeys; a person is read like a room's title.
Outcome<NewStreamKey> create_stream_key(store::Channels& channels, std::string_view channel,
                                        const StreamKeyWish& wish, base::Random& random,
                                        base::WallTime now);
// kUnknownChannel.
Outcome<std::vector<school::ChannelKey>> list_stream_keys(store::Channels& channels,
                                                          std::string_view channel);
Outcome<void> revoke_stream_key(store::Channels& channels, std::string_view channel,
                                school::ChannelKeyId key, base::WallTime now);  // kUnknownKey

struct NewWatchToken {
  school::WatchLink link;
  std::string token;  // shown this once
};
Outcome<NewWatchToken> create_watch_link(store::Channels& channels, std::string_view channel,
                                         std::optional<base::WallTime> expires,
                                         base::Random& random, base::WallTime now);
Outcome<std::vector<school::WatchLink>> list_watch_links(store::Channels& channels,
                                                         std::string_view channel);
Outcome<void> revoke_watch_link(store::Channels& channels, std::string_view channel,
                                school::WatchLinkId link, base::WallTime now);  // kUnknownLink

Outcome<std::vector<store::OnAirEntry>> on_air_log(store::Channels& channels,
                                                   std::string_view channel);

// What a key is looked up by.
std::string stream_key_hash(std::string_view text);

}  // namespace app::api
