// Who plays which channel by RTMP, and which of its tags are of use to each of them. Knows no right
// and no connection: whoever joins was admitted, and what is sent goes to a function.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "base/language.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"
#include "live/play_feed.hpp"

namespace live {

// One connection that plays.
using PlayerId = base::StrongId<struct PlayerTag>;

// By what right somebody plays, and in which language he is told that it has ended.
struct Seat {
  std::string channel;
  std::optional<std::uint64_t> link;      // the watch link by which he came
  std::optional<base::WallTime> expires;  // when that ends
  base::Language language = base::Language::kIndonesian;
};

class Audience {
 public:
  // Sends a tag to a player. False: it does not fit into what waits for him.
  using Send = std::function<bool(PlayerId player, MediaKind kind, std::int64_t timestamp_ms,
                                  base::ConstBytes payload)>;
  explicit Audience(Send send) : send_(std::move(send)) {}

  // Sends him the beginning of what the feed holds. He plays nothing else yet.
  void join(PlayerId player, Seat seat, const PlayFeed& feed);
  // A tag of the channel, to all who can use it.
  void publish(std::string_view channel, const Tag& tag, std::int64_t timestamp_ms);
  // Another connection publishes: its pictures begin with a key frame, for everybody.
  void restart(std::string_view channel);

  // Takes him out; nullopt: he does not play.
  std::optional<Seat> leave(PlayerId player);
  const Seat* seat(PlayerId player) const;  // nullptr: he does not play
  std::vector<PlayerId> players_of(std::string_view channel) const;
  // Who came by that link; nullopt: by none.
  std::vector<PlayerId> players_of(std::string_view channel,
                                   std::optional<std::uint64_t> link) const;
  // Whose link has ended by now.
  std::vector<PlayerId> expired(base::WallTime now) const;
  std::size_t count(std::string_view channel) const;
  std::size_t size() const { return seats_.size(); }

 private:
  using Cursors = std::map<PlayerId, PlayCursor>;

  void send(PlayerId player, PlayCursor& cursor, const Tag& tag, std::int64_t timestamp_ms);

  Send send_;
  std::unordered_map<PlayerId, Seat> seats_;
  std::map<std::string, Cursors, std::less<>> channels_;  // none is empty
};

}  // namespace live
