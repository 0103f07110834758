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
#include "proto/rtmp/media_batch.hpp"

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

// What gathers of a channel before it is sent without waiting for flush().
inline constexpr std::size_t kGatheredBytesMax = 256 * 1024;

class Audience {
 public:
  using Batch = proto::rtmp::MediaBatch;
  // Sends `count` tags of a batch from `first` on to a player, all or none. False: they do not fit
  // into what waits for him.
  using Send = std::function<bool(PlayerId player, const Batch& batch, std::size_t first,
                                  std::size_t count)>;
  explicit Audience(Send send) : send_(std::move(send)) {}

  // Sends him the beginning of what the feed holds. He plays nothing else yet.
  void join(PlayerId player, Seat seat, const PlayFeed& feed);
  // A tag of the channel, with the next flush() to all who can use it.
  void publish(std::string_view channel, const Tag& tag, std::int64_t timestamp_ms);
  // Sends all that has gathered, of each channel the same bytes to everybody.
  void flush();
  bool has_gathered() const { return has_gathered_; }
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
  struct Gathered {
    Batch batch;
    struct Fact {
      MediaKind kind;
      TagFacts facts;
    };
    std::vector<Fact> facts;  // of each tag in the batch

    void add(const Tag& tag, const TagFacts& facts, std::int64_t timestamp_ms);
  };
  struct Channel {
    std::map<PlayerId, PlayCursor> cursors;
    Gathered gathered;
  };

  void flush(Channel& channel);
  void flush(std::string_view channel);
  void send(PlayerId player, PlayCursor& cursor, const Gathered& gathered);

  Send send_;
  std::unordered_map<PlayerId, Seat> seats_;
  std::map<std::string, Channel, std::less<>> channels_;  // none is empty
  bool has_gathered_ = false;
};

}  // namespace live
