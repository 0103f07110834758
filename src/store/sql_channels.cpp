#include "store/sql_channels.hpp"

#include <algorithm>

#include "store/rows.hpp"

namespace store {
namespace {

// Words that this version does not know can only come from a damaged file; they give the least.
school::ChannelRecord read_channel(const Statement& row, int first_column = 0) {
  const auto at = [first_column](int column) { return first_column + column; };
  school::ChannelRecord channel;
  channel.name = row.text(at(0));
  channel.title = row.text(at(1));
  channel.language = base::language_from(row.text(at(2))).value_or(base::Language::kIndonesian);
  channel.viewing = school::viewing_from(row.text(at(3))).value_or(school::Viewing::kPrivate);
  channel.contact = row.text(at(4));
  channel.bitrate_max_kbps = static_cast<std::uint32_t>(row.integer(at(5)));
  channel.height_max = static_cast<std::uint16_t>(row.integer(at(6)));
  channel.next = optional_time_at(row, at(7));
  channel.created = time_at(row, at(8));
  channel.recording =
      school::recording_rule_from(row.text(at(9))).value_or(school::RecordingRule::kNever);
  channel.recordings_days = static_cast<std::uint16_t>(row.integer(at(10)));
  channel.chat =
      school::channel_chat_rule_from(row.text(at(11))).value_or(school::ChannelChatRule::kOff);
  return channel;
}

constexpr int kKeyColumns = 9;

school::ChannelKey read_key(const Statement& row) {
  school::ChannelKey key;
  key.id = school::ChannelKeyId{id_at(row, 0)};
  key.channel = row.text(1);
  key.person = row.text(2);
  key.hash = row.text(3);
  key.created = time_at(row, 4);
  key.opens = optional_time_at(row, 5);
  key.expires = optional_time_at(row, 6);
  key.revoked = optional_time_at(row, 7);
  key.used = optional_time_at(row, 8);
  return key;
}

school::WatchLink read_watch_link(const Statement& row) {
  return {school::WatchLinkId{id_at(row, 0)},
          row.text(1),
          row.text(2),
          time_at(row, 3),
          optional_time_at(row, 4),
          row.optional_integer(5).has_value()};
}

OnAirEntry read_entry(const Statement& row) {
  return {time_at(row, 0), row.text(1), row.text(2), row.text(3), row.text(4)};
}

}  // namespace

// ---- channels

Answer<void> SqlChannels::add(const school::ChannelRecord& channel) {
  return only_success(database_.run(
      "INSERT INTO channels (name, title, language, viewing, contact, bitrate_max_kbps, "
      "height_max, next_ms, created_ms, recording, recordings_days, chat, next_video, next_audio, "
      "next_discontinuity, next_init) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, 0)",
      channel.name, channel.title, to_string(channel.language), to_string(channel.viewing),
      channel.contact, number(channel.bitrate_max_kbps), number(channel.height_max),
      number(channel.next), channel.created.milliseconds, to_string(channel.recording),
      number(channel.recordings_days), to_string(channel.chat)));
}

Answer<void> SqlChannels::change(const school::ChannelRecord& channel) {
  return exactly_one(
      database_.run("UPDATE channels SET title = $1, language = $2, viewing = $3, contact = $4, "
                    "bitrate_max_kbps = $5, height_max = $6, next_ms = $7, recording = $8, "
                    "recordings_days = $9, chat = $10 WHERE name = $11",
                    channel.title, to_string(channel.language), to_string(channel.viewing),
                    channel.contact, number(channel.bitrate_max_kbps), number(channel.height_max),
                    number(channel.next), to_string(channel.recording),
                    number(channel.recordings_days), to_string(channel.chat), channel.name));
}

Answer<std::optional<school::ChannelRecord>> SqlChannels::find(std::string_view name) {
  return first(database_.query("SELECT name, title, language, viewing, contact, bitrate_max_kbps, "
                               "height_max, next_ms, created_ms, recording, recordings_days, chat "
                               "FROM channels WHERE name = $1",
                               name),
               [](const Statement& row) { return read_channel(row); });
}

Answer<std::vector<school::ChannelRecord>> SqlChannels::all() {
  return store::all(
      database_.query("SELECT name, title, language, viewing, contact, bitrate_max_kbps, "
                      "height_max, next_ms, created_ms, recording, recordings_days, chat FROM "
                      "channels ORDER BY LOWER(title), name"),
      [](const Statement& row) { return read_channel(row); });
}

Answer<bool> SqlChannels::remove(std::string_view name) {
  const auto changed = database_.run("DELETE FROM channels WHERE name = $1", name);
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

Answer<ChannelNumbers> SqlChannels::numbers(std::string_view channel) {
  const auto found =
      first(database_.query("SELECT next_video, next_audio, next_discontinuity, next_init "
                            "FROM channels WHERE name = $1",
                            channel),
            [](const Statement& row) {
              return ChannelNumbers{id_at(row, 0), id_at(row, 1), id_at(row, 2), id_at(row, 3)};
            });
  if (!found) return base::Failure{found.error()};
  if (!*found) return base::Failure{Error::kMissing};
  return **found;
}

Answer<void> SqlChannels::raise_numbers(std::string_view channel, const ChannelNumbers& numbers) {
  return database_.transaction([&]() -> Answer<void> {
    const auto before = this->numbers(channel);
    if (!before) return base::Failure{before.error()};
    return exactly_one(database_.run(
        "UPDATE channels SET next_video = $1, next_audio = $2, next_discontinuity = $3, "
        "next_init = $4 WHERE name = $5",
        number(std::max(before->video, numbers.video)),
        number(std::max(before->audio, numbers.audio)),
        number(std::max(before->discontinuity, numbers.discontinuity)),
        number(std::max(before->init, numbers.init)), channel));
  });
}

// ---- keys

Answer<school::ChannelKey> SqlChannels::add_key(const NewChannelKey& key) {
  return database_.transaction([&]() -> Answer<school::ChannelKey> {
    const auto id = next_id(database_, "channel_key");
    if (!id) return base::Failure{id.error()};
    const auto added = database_.run(
        "INSERT INTO channel_keys (id, channel, person, hash, created_ms, opens_ms, expires_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        number(*id), key.channel, key.person, key.hash, key.created.milliseconds, number(key.opens),
        number(key.expires));
    if (!added) return base::Failure{added.error()};
    return school::ChannelKey{.id = school::ChannelKeyId{*id},
                              .channel = key.channel,
                              .person = key.person,
                              .hash = key.hash,
                              .created = key.created,
                              .opens = key.opens,
                              .expires = key.expires,
                              .revoked = {},
                              .used = {}};
  });
}

Answer<std::vector<school::ChannelKey>> SqlChannels::keys(std::string_view channel) {
  return store::all(
      database_.query("SELECT id, channel, person, hash, created_ms, opens_ms, expires_ms, "
                      "revoked_ms, used_ms FROM channel_keys WHERE channel = $1 ORDER BY id",
                      channel),
      read_key);
}

Answer<std::optional<KeyAndChannel>> SqlChannels::find_key(std::string_view hash) {
  return first(
      database_.query(
          "SELECT k.id, k.channel, k.person, k.hash, k.created_ms, k.opens_ms, k.expires_ms, "
          "k.revoked_ms, k.used_ms, c.name, c.title, c.language, c.viewing, c.contact, "
          "c.bitrate_max_kbps, c.height_max, c.next_ms, c.created_ms, c.recording, "
          "c.recordings_days, c.chat FROM channel_keys k "
          "JOIN channels c ON c.name = k.channel WHERE k.hash = $1",
          hash),
      [](const Statement& row) {
        return KeyAndChannel{read_key(row), read_channel(row, kKeyColumns)};
      });
}

Answer<bool> SqlChannels::revoke_key(std::string_view channel, school::ChannelKeyId key,
                                     base::WallTime now) {
  const auto changed = database_.run(
      "UPDATE channel_keys SET revoked_ms = COALESCE(revoked_ms, $1) "
      "WHERE channel = $2 AND id = $3",
      now.milliseconds, channel, number(key.value));
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

Answer<void> SqlChannels::note_key_used(school::ChannelKeyId key, base::WallTime now) {
  return exactly_one(database_.run("UPDATE channel_keys SET used_ms = $1 WHERE id = $2",
                                   now.milliseconds, number(key.value)));
}

// ---- watch links

Answer<school::WatchLink> SqlChannels::add_watch_link(const NewWatchLink& link) {
  return database_.transaction([&]() -> Answer<school::WatchLink> {
    const auto id = next_id(database_, "watch_link");
    if (!id) return base::Failure{id.error()};
    const auto added = database_.run(
        "INSERT INTO watch_links (id, channel, hash, created_ms, expires_ms) "
        "VALUES ($1, $2, $3, $4, $5)",
        number(*id), link.channel, link.hash, link.created.milliseconds, number(link.expires));
    if (!added) return base::Failure{added.error()};
    return school::WatchLink{
        school::WatchLinkId{*id}, link.channel, link.hash, link.created, link.expires, false};
  });
}

Answer<std::vector<school::WatchLink>> SqlChannels::watch_links(std::string_view channel) {
  return store::all(database_.query("SELECT id, channel, hash, created_ms, expires_ms, revoked_ms "
                                    "FROM watch_links WHERE channel = $1 ORDER BY id",
                                    channel),
                    read_watch_link);
}

Answer<std::optional<school::WatchLink>> SqlChannels::find_watch_link(std::string_view hash) {
  return first(database_.query("SELECT id, channel, hash, created_ms, expires_ms, revoked_ms "
                               "FROM watch_links WHERE hash = $1",
                               hash),
               read_watch_link);
}

Answer<std::optional<school::WatchLink>> SqlChannels::watch_link(school::WatchLinkId id) {
  return first(database_.query("SELECT id, channel, hash, created_ms, expires_ms, revoked_ms "
                               "FROM watch_links WHERE id = $1",
                               number(id.value)),
               read_watch_link);
}

Answer<bool> SqlChannels::revoke_watch_link(std::string_view channel, school::WatchLinkId link,
                                            base::WallTime now) {
  const auto changed = database_.run(
      "UPDATE watch_links SET revoked_ms = COALESCE(revoked_ms, $1) WHERE channel = $2 AND id = $3",
      now.milliseconds, channel, number(link.value));
  if (!changed) return base::Failure{changed.error()};
  return *changed > 0;
}

// ---- the log

Answer<void> SqlChannels::log(std::string_view channel, const OnAirEntry& entry) {
  return database_.transaction([&]() -> Answer<void> {
    const auto id = next_id(database_, "on_air");
    if (!id) return base::Failure{id.error()};
    const auto added = database_.run(
        "INSERT INTO on_air_log (id, channel, at_ms, what, person, address, program) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        number(*id), channel, entry.at.milliseconds, entry.what, entry.person, entry.address,
        entry.program);
    if (!added) return base::Failure{added.error()};
    return only_success(database_.run(
        "DELETE FROM on_air_log WHERE channel = $1 AND id <= (SELECT id FROM on_air_log "
        "WHERE channel = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)",
        channel, number(std::uint64_t{kOnAirKeptMax})));
  });
}

Answer<std::vector<OnAirEntry>> SqlChannels::last_log(std::string_view channel,
                                                      std::size_t count_max) {
  return store::all(database_.query("SELECT at_ms, what, person, address, program FROM on_air_log "
                                    "WHERE channel = $1 ORDER BY id DESC LIMIT $2",
                                    channel, number(std::uint64_t{count_max})),
                    read_entry);
}

}  // namespace store
