#include "live/audience.hpp"

#include <utility>

namespace live {

void Audience::join(PlayerId player, Seat seat, const PlayFeed& feed) {
  PlayCursor& cursor = channels_[seat.channel][player];
  seats_.insert_or_assign(player, std::move(seat));
  // Of a group that was too large to be kept he gets the rest as it comes; pictures from the next
  // key frame on.
  if (!feed.has_group()) cursor.wait_for_keyframe();
  for (const Tag* tag : feed.beginning()) {
    // Headers belong to what follows, also when they came long before it.
    const bool is_media =
        tag->kind != MediaKind::kData && !tag_facts(tag->kind, tag->payload).header;
    send(player, cursor, *tag, is_media ? tag->timestamp_ms : feed.begins_at_ms());
  }
}

void Audience::publish(std::string_view channel, const Tag& tag, std::int64_t timestamp_ms) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  for (auto& [player, cursor] : found->second) send(player, cursor, tag, timestamp_ms);
}

void Audience::send(PlayerId player, PlayCursor& cursor, const Tag& tag,
                    std::int64_t timestamp_ms) {
  if (!cursor.takes(tag)) return;
  if (!send_(player, tag.kind, timestamp_ms, tag.payload)) cursor.dropped(tag);
}

void Audience::restart(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  for (auto& [player, cursor] : found->second) cursor.wait_for_keyframe();
}

std::optional<Seat> Audience::leave(PlayerId player) {
  const auto found = seats_.find(player);
  if (found == seats_.end()) return std::nullopt;
  Seat seat = std::move(found->second);
  seats_.erase(found);
  const auto channel = channels_.find(seat.channel);
  channel->second.erase(player);
  if (channel->second.empty()) channels_.erase(channel);
  return seat;
}

const Seat* Audience::seat(PlayerId player) const {
  const auto found = seats_.find(player);
  return found == seats_.end() ? nullptr : &found->second;
}

std::vector<PlayerId> Audience::players_of(std::string_view channel) const {
  std::vector<PlayerId> players;
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return players;
  for (const auto& [player, cursor] : found->second) players.push_back(player);
  return players;
}

std::vector<PlayerId> Audience::players_of(std::string_view channel,
                                           std::optional<std::uint64_t> link) const {
  std::vector<PlayerId> players = players_of(channel);
  std::erase_if(players, [&](PlayerId player) { return seats_.at(player).link != link; });
  return players;
}

std::vector<PlayerId> Audience::expired(base::WallTime now) const {
  std::vector<PlayerId> players;
  for (const auto& [player, seat] : seats_) {
    if (seat.expires && now >= *seat.expires) players.push_back(player);
  }
  return players;
}

std::size_t Audience::count(std::string_view channel) const {
  const auto found = channels_.find(channel);
  return found == channels_.end() ? 0 : found->second.size();
}

}  // namespace live
