#include "live/audience.hpp"

#include <utility>

namespace live {

void Audience::Gathered::add(const Tag& tag, const TagFacts& of_tag, std::int64_t timestamp_ms) {
  if (batch.add(tag.kind, timestamp_ms, tag.payload)) facts.push_back({tag.kind, of_tag});
}

void Audience::join(PlayerId player, Seat seat, const PlayFeed& feed) {
  flush(seat.channel);  // he gets it from the feed
  PlayCursor& cursor = channels_[seat.channel].cursors[player];
  seats_.insert_or_assign(player, std::move(seat));
  // Of a group that was too large to be kept he gets the rest as it comes; pictures from the next
  // key frame on.
  if (!feed.has_group()) cursor.wait_for_keyframe();
  Gathered beginning;
  for (const Tag* tag : feed.beginning()) {
    // Headers belong to what follows, also when they came long before it.
    const TagFacts facts = tag_facts(tag->kind, tag->payload);
    const bool is_media = tag->kind != MediaKind::kData && !facts.header;
    beginning.add(*tag, facts, is_media ? tag->timestamp_ms : feed.begins_at_ms());
  }
  send(player, cursor, beginning);
}

void Audience::publish(std::string_view channel, const Tag& tag, std::int64_t timestamp_ms) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  Gathered& gathered = found->second.gathered;
  gathered.add(tag, tag_facts(tag.kind, tag.payload), timestamp_ms);
  has_gathered_ = true;
  if (gathered.batch.bytes() >= kGatheredBytesMax) flush(found->second);
}

void Audience::flush() {
  if (!std::exchange(has_gathered_, false)) return;
  for (auto& [name, channel] : channels_) flush(channel);
}

void Audience::flush(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found != channels_.end()) flush(found->second);
}

void Audience::flush(Channel& channel) {
  Gathered& gathered = channel.gathered;
  if (gathered.batch.is_empty()) return;
  for (auto& [player, cursor] : channel.cursors) send(player, cursor, gathered);
  gathered.batch.clear();
  gathered.facts.clear();
}

void Audience::send(PlayerId player, PlayCursor& cursor, const Gathered& gathered) {
  const std::size_t count = gathered.facts.size();
  if (count == 0) return;
  if (cursor.takes_all() && send_(player, gathered.batch, 0, count)) return;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [kind, facts] = gathered.facts[i];
    if (!cursor.takes(kind, facts)) continue;
    if (!send_(player, gathered.batch, i, 1)) cursor.dropped(kind);
  }
}

void Audience::restart(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  flush(found->second);  // of the connection before
  for (auto& [player, cursor] : found->second.cursors) cursor.wait_for_keyframe();
}

std::optional<Seat> Audience::leave(PlayerId player) {
  const auto found = seats_.find(player);
  if (found == seats_.end()) return std::nullopt;
  flush(found->second.channel);  // what came before he is told that it is over
  Seat seat = std::move(found->second);
  seats_.erase(found);
  const auto channel = channels_.find(seat.channel);
  channel->second.cursors.erase(player);
  if (channel->second.cursors.empty()) channels_.erase(channel);
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
  for (const auto& [player, cursor] : found->second.cursors) players.push_back(player);
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
  return found == channels_.end() ? 0 : found->second.cursors.size();
}

}  // namespace live
