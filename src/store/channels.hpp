// The part of a Store that keeps broadcast channels, who may publish and watch, and who did. The
// same promises as Store's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "school/channel.hpp"
#include "store/error.hpp"

namespace store {

// A channel that is on air every hour of a year writes about 20,000 lines; older ones are dropped.
inline constexpr std::size_t kOnAirKeptMax = 5'000;  // per channel

struct NewChannelKey {
  std::string channel;
  std::string person;
  std::string hash;
  base::WallTime created;
  std::optional<base::WallTime> opens;
  std::optional<base::WallTime> expires;
};

struct NewWatchLink {
  std::string channel;
  std::string hash;
  base::WallTime created;
  std::optional<base::WallTime> expires;
};

// One line of the log of a channel: who was on air, who was refused and why.
struct OnAirEntry {
  base::WallTime at;
  std::string what;     // "on_air", "off_air", or a word of school::PublishRefusal
  std::string person;   // whose key it was; empty: of nobody who is known
  std::string address;  // where they came from
  std::string program;  // what they publish with, as it says of itself
  friend bool operator==(const OnAirEntry&, const OnAirEntry&) = default;
};

// The first numbers of a channel's HLS that nobody has used or reserved (live/hls/counters.hpp).
struct ChannelNumbers {
  std::uint64_t video = 0;
  std::uint64_t audio = 0;
  std::uint64_t discontinuity = 0;
  std::uint64_t init = 0;
  friend bool operator==(const ChannelNumbers&, const ChannelNumbers&) = default;
};

struct KeyAndChannel {
  school::ChannelKey key;
  school::ChannelRecord channel;
};

class Channels {
 public:
  virtual ~Channels() = default;

  // A channel takes its keys, links and log along when it is deleted.
  virtual Answer<void> add(const school::ChannelRecord& channel) = 0;  // kTaken
  // All but its name and when it was made. kMissing.
  virtual Answer<void> change(const school::ChannelRecord& channel) = 0;
  virtual Answer<std::optional<school::ChannelRecord>> find(std::string_view name) = 0;
  virtual Answer<std::vector<school::ChannelRecord>> all() = 0;  // by title
  virtual Answer<bool> remove(std::string_view name) = 0;        // false: there was none

  virtual Answer<ChannelNumbers> numbers(std::string_view channel) = 0;  // kMissing
  // Never to lower ones: those that are larger stay. kMissing.
  virtual Answer<void> raise_numbers(std::string_view channel, const ChannelNumbers& numbers) = 0;

  // kMissing, kTaken.
  virtual Answer<school::ChannelKey> add_key(const NewChannelKey& key) = 0;
  virtual Answer<std::vector<school::ChannelKey>> keys(
      std::string_view channel) = 0;  // oldest first
  virtual Answer<std::optional<KeyAndChannel>> find_key(std::string_view hash) = 0;
  // false: that channel has no such key. Revoking twice is not an error; the first moment stays.
  virtual Answer<bool> revoke_key(std::string_view channel, school::ChannelKeyId key,
                                  base::WallTime now) = 0;
  virtual Answer<void> note_key_used(school::ChannelKeyId key, base::WallTime now) = 0;

  // The same for the links of those who may watch a private channel.
  virtual Answer<school::WatchLink> add_watch_link(const NewWatchLink& link) = 0;
  virtual Answer<std::vector<school::WatchLink>> watch_links(std::string_view channel) = 0;
  virtual Answer<std::optional<school::WatchLink>> find_watch_link(std::string_view hash) = 0;
  virtual Answer<std::optional<school::WatchLink>> watch_link(school::WatchLinkId id) = 0;
  virtual Answer<bool> revoke_watch_link(std::string_view channel, school::WatchLinkId link,
                                         base::WallTime now) = 0;

  virtual Answer<void> log(std::string_view channel, const OnAirEntry& entry) = 0;  // kMissing
  virtual Answer<std::vector<OnAirEntry>> last_log(std::string_view channel,
                                                   std::size_t count_max) = 0;  // newest first
};

}  // namespace store
