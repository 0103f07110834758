#include "app/api/channel_administration.hpp"

#include <utility>

#include "app/secret/token.hpp"
#include "school/profile.hpp"

namespace app::api {
namespace {

using school::ChannelRecord;
using store::Channels;

constexpr std::size_t kLogLinesShown = 200;

base::Failure<Trouble> fail(Trouble trouble) {
  return base::Failure{trouble};
}

Outcome<ChannelRecord> need(Channels& channels, std::string_view name) {
  auto found = channels.find(name);
  if (!found) return fail(found.error());
  if (!*found) return fail(Problem::kUnknownChannel);
  return std::move(**found);
}

Outcome<std::string> free_name(Channels& channels, std::string_view title) {
  std::optional<store::Error> failed;
  std::string name = school::room_name_from(title, [&](std::string_view candidate) {
    const auto found = channels.find(candidate);
    if (!found) failed = found.error();
    return found && found->has_value();
  });
  if (failed) return fail(*failed);
  return name;
}

Outcome<void> apply_words(ChannelRecord& channel, const ChannelWishes& wishes) {
  if (wishes.language) {
    const auto language = base::language_from(*wishes.language);
    if (!language) return fail(Problem::kBadMessage);
    channel.language = *language;
  }
  if (wishes.viewing) {
    const auto viewing = school::viewing_from(*wishes.viewing);
    if (!viewing) return fail(Problem::kBadMessage);
    channel.viewing = *viewing;
  }
  if (wishes.recording) {
    const auto rule = school::recording_rule_from(*wishes.recording);
    if (!rule) return fail(Problem::kBadMessage);
    channel.recording = *rule;
  }
  if (wishes.chat) {
    const auto rule = school::channel_chat_rule_from(*wishes.chat);
    if (!rule) return fail(Problem::kBadMessage);
    channel.chat = *rule;
  }
  return {};
}

Outcome<void> apply_limits(ChannelRecord& channel, const ChannelWishes& wishes) {
  const auto bitrate = wishes.bitrate_max_kbps.value_or(channel.bitrate_max_kbps);
  const auto height = wishes.height_max.value_or(channel.height_max);
  const auto days = wishes.recordings_days.value_or(channel.recordings_days);
  if (bitrate < 0 || bitrate > std::int64_t{school::kChannelBitrateMax} || height < 0 ||
      height > std::int64_t{school::kChannelHeightMax} || days < 0 ||
      days > std::int64_t{school::kRecordingsDaysMax}) {
    return fail(Problem::kBadMessage);
  }
  channel.bitrate_max_kbps = static_cast<std::uint32_t>(bitrate);
  channel.height_max = static_cast<std::uint16_t>(height);
  channel.recordings_days = static_cast<std::uint16_t>(days);
  return {};
}

Outcome<void> apply(ChannelRecord& channel, const ChannelWishes& wishes) {
  if (wishes.title) {
    auto title = school::read_room_title(*wishes.title);
    if (!title) return fail(title.error());
    channel.title = std::move(*title);
  }
  if (wishes.contact) {
    auto contact = school::read_school_name(*wishes.contact);
    if (!contact) {
      return fail(contact.error() == school::SchoolNameError::kTooLong ? Problem::kTooLong
                                                                       : Problem::kTitleInvalid);
    }
    channel.contact = std::move(*contact);
  }
  if (wishes.next_at) {
    if (*wishes.next_at < 0) return fail(Problem::kBadMessage);
    channel.next.reset();
    if (*wishes.next_at > 0) channel.next = base::WallTime{*wishes.next_at};
  }
  if (auto words = apply_words(channel, wishes); !words) return words;
  return apply_limits(channel, wishes);
}

bool is_bad_period(std::optional<base::WallTime> opens, std::optional<base::WallTime> expires,
                   base::WallTime now) {
  return expires && (*expires <= now || (opens && *opens >= *expires));
}

}  // namespace

Outcome<ChannelRecord> create_channel(Channels& channels, const ChannelWishes& wishes,
                                      std::optional<std::string_view> name, base::WallTime now) {
  if (!wishes.title) return fail(Problem::kTitleMissing);
  if (name && !school::is_room_name(*name)) return fail(Problem::kNameInvalid);
  ChannelRecord channel;
  channel.created = now;
  if (const auto applied = apply(channel, wishes); !applied) return fail(applied.error());
  if (!wishes.chat) channel.chat = school::default_chat_of(channel.viewing);
  auto good_name = name ? Outcome<std::string>(*name) : free_name(channels, channel.title);
  if (!good_name) return fail(good_name.error());
  channel.name = std::move(*good_name);
  if (const auto added = channels.add(channel); !added) return fail(added.error());
  return channel;
}

Outcome<ChannelRecord> change_channel(Channels& channels, std::string_view name,
                                      const ChannelWishes& wishes) {
  auto channel = need(channels, name);
  if (!channel) return channel;
  if (const auto applied = apply(*channel, wishes); !applied) return fail(applied.error());
  const auto changed = channels.change(*channel);
  if (!changed && changed.error() == store::Error::kMissing) return fail(Problem::kUnknownChannel);
  if (!changed) return fail(changed.error());
  return channel;
}

Outcome<void> delete_channel(Channels& channels, std::string_view name) {
  const auto removed = channels.remove(name);
  if (!removed) return fail(removed.error());
  if (!*removed) return fail(Problem::kUnknownChannel);
  return {};
}

std::string stream_key_hash(std::string_view text) {
  return secret::hash_token(school::normalized_stream_key(text));
}

namespace {

Outcome<void> has_room_for_key(Channels& channels, std::string_view channel) {
  const auto present = list_stream_keys(channels, channel);
  if (!present) return fail(present.error());
  if (present->size() >= kChannelKeysMax) return fail(Problem::kTooManyKeys);
  return {};
}

}  // namespace

Outcome<NewStreamKey> create_stream_key(Channels& channels, std::string_view channel,
                                        const StreamKeyWish& wish, base::Random& random,
                                        base::WallTime now) {
  auto good_person = school::read_room_title(wish.person);
  if (!good_person) return fail(good_person.error());
  if (is_bad_period(wish.opens, wish.expires, now)) return fail(Problem::kBadMessage);
  if (const auto room = has_room_for_key(channels, channel); !room) return fail(room.error());
  std::uint8_t bits[school::kStreamKeyBytes];
  random.fill(bits);
  std::string text = school::stream_key_from(bits);
  auto key = channels.add_key({std::string(channel), std::move(*good_person), stream_key_hash(text),
                               now, wish.opens, wish.expires});
  if (!key && key.error() == store::Error::kMissing) return fail(Problem::kUnknownChannel);
  if (!key) return fail(key.error());
  return NewStreamKey{std::move(*key), std::move(text)};
}

Outcome<std::vector<school::ChannelKey>> list_stream_keys(Channels& channels,
                                                          std::string_view channel) {
  if (const auto found = need(channels, channel); !found) return fail(found.error());
  auto keys = channels.keys(channel);
  if (!keys) return fail(keys.error());
  return std::move(*keys);
}

Outcome<void> revoke_stream_key(Channels& channels, std::string_view channel,
                                school::ChannelKeyId key, base::WallTime now) {
  const auto revoked = channels.revoke_key(channel, key, now);
  if (!revoked) return fail(revoked.error());
  if (!*revoked) return fail(Problem::kUnknownKey);
  return {};
}

Outcome<NewWatchToken> create_watch_link(Channels& channels, std::string_view channel,
                                         std::optional<base::WallTime> expires,
                                         base::Random& random, base::WallTime now) {
  if (is_bad_period({}, expires, now)) return fail(Problem::kBadMessage);
  std::string token = secret::make_token(random);
  auto link =
      channels.add_watch_link({std::string(channel), secret::hash_token(token), now, expires});
  if (!link && link.error() == store::Error::kMissing) return fail(Problem::kUnknownChannel);
  if (!link) return fail(link.error());
  return NewWatchToken{std::move(*link), std::move(token)};
}

Outcome<std::vector<school::WatchLink>> list_watch_links(Channels& channels,
                                                         std::string_view channel) {
  if (const auto found = need(channels, channel); !found) return fail(found.error());
  auto links = channels.watch_links(channel);
  if (!links) return fail(links.error());
  return std::move(*links);
}

Outcome<void> revoke_watch_link(Channels& channels, std::string_view channel,
                                school::WatchLinkId link, base::WallTime now) {
  const auto revoked = channels.revoke_watch_link(channel, link, now);
  if (!revoked) return fail(revoked.error());
  if (!*revoked) return fail(Problem::kUnknownLink);
  return {};
}

Outcome<std::vector<store::OnAirEntry>> on_air_log(Channels& channels, std::string_view channel) {
  if (const auto found = need(channels, channel); !found) return fail(found.error());
  auto lines = channels.last_log(channel, kLogLinesShown);
  if (!lines) return fail(lines.error());
  return std::move(*lines);
}

}  // namespace app::api
