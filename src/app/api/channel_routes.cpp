#include "app/api/channel_routes.hpp"

#include <string>
#include <utility>

#include "app/api/channel_administration.hpp"
#include "app/api/channel_encode.hpp"
#include "app/json/fields.hpp"
#include "app/secret/cookie.hpp"
#include "app/secret/token.hpp"

namespace app::api {
namespace {

using proto::http::Method;
using store::Store;

std::optional<std::string> copy(std::optional<std::string_view> text) {
  return text ? std::optional(std::string(*text)) : std::nullopt;
}

ChannelWishes read_wishes(json::Fields& fields) {
  ChannelWishes wishes;
  wishes.title = copy(fields.optional_text("title"));
  wishes.language = copy(fields.optional_text("language"));
  wishes.viewing = copy(fields.optional_text("viewing"));
  wishes.contact = copy(fields.optional_text("contact"));
  wishes.bitrate_max_kbps = fields.optional_integer("bitrate_max_kbps");
  wishes.height_max = fields.optional_integer("height_max");
  wishes.recording = copy(fields.optional_text("recording"));
  wishes.recordings_days = fields.optional_integer("recordings_days");
  wishes.chat = copy(fields.optional_text("chat"));
  wishes.next_at = fields.optional_integer("next_at");
  return wishes;
}

std::optional<base::WallTime> read_time(json::Fields& fields, std::string_view name) {
  const auto milliseconds = fields.optional_integer(name);
  return milliseconds ? std::optional(base::WallTime{*milliseconds}) : std::nullopt;
}

}  // namespace

void ChannelRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](Method method, std::string_view pattern, Body body,
                       Reply (ChannelRoutes::*handler)(Call&)) {
    routes.push_back({method, pattern, Access::kSignedIn, body,
                      [this, handler](Call& call) { return (this->*handler)(call); }});
  };
  add(Method::kGet, "/api/channels", Body::kNone, &ChannelRoutes::get_channels);
  add(Method::kPost, "/api/channels", Body::kJson, &ChannelRoutes::post_channels);
  add(Method::kGet, "/api/channels/*", Body::kNone, &ChannelRoutes::get_channel);
  add(Method::kPost, "/api/channels/*", Body::kJson, &ChannelRoutes::change_channel);
  add(Method::kDelete, "/api/channels/*", Body::kNone, &ChannelRoutes::delete_channel);
  add(Method::kPost, "/api/channels/*/stop", Body::kNone, &ChannelRoutes::stop);
  add(Method::kPost, "/api/channels/*/recording", Body::kJson, &ChannelRoutes::record);
  add(Method::kGet, "/api/channels/*/keys", Body::kNone, &ChannelRoutes::get_keys);
  add(Method::kPost, "/api/channels/*/keys", Body::kJson, &ChannelRoutes::post_keys);
  add(Method::kDelete, "/api/channels/*/keys/*", Body::kNone, &ChannelRoutes::delete_key);
  add(Method::kGet, "/api/channels/*/links", Body::kNone, &ChannelRoutes::get_links);
  add(Method::kPost, "/api/channels/*/links", Body::kJson, &ChannelRoutes::post_links);
  add(Method::kDelete, "/api/channels/*/links/*", Body::kNone, &ChannelRoutes::delete_link);
  add(Method::kGet, "/api/channels/*/log", Body::kNone, &ChannelRoutes::get_log);
  routes.push_back({Method::kPost, "/api/channels/*/door", Access::kAnyone, Body::kJson,
                    [this](Call& call) { return post_door(call); }});
}

bool ChannelRoutes::may_manage(const Call& call) const {
  return may_make_rooms(call.person->person, parts_.profile);
}

boost::json::object ChannelRoutes::describe(const school::ChannelRecord& channel) const {
  boost::json::object object = encode(channel);
  object["viewers"] = parts_.live.viewers(channel.name);
  const auto on_air = parts_.live.on_air(channel.name);
  object["on_air"] = on_air ? boost::json::value(encode(*on_air)) : boost::json::value();
  return object;
}

Reply ChannelRoutes::get_channels(Call&) {
  const auto channels =
      co_await parts_.store.run([](Store& store) { return store.channels().all(); });
  if (!channels) co_return refuse(Trouble(channels.error()));
  boost::json::array list;
  for (const school::ChannelRecord& channel : *channels) list.push_back(describe(channel));
  co_return answer(200, {{"channels", std::move(list)},
                         {"rtmp_port", parts_.live.rtmp_port()},
                         {"rtmps_port", parts_.live.rtmps_port()}});
}

Reply ChannelRoutes::post_channels(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  json::Fields fields(call.body);
  ChannelWishes wishes = read_wishes(fields);
  auto name = copy(fields.optional_text("name"));
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto create = [wishes = std::move(wishes), name = std::move(name),
                       now = parts_.clock.wall_now()](Store& store) {
    return create_channel(store.channels(), wishes, name, now);
  };
  const auto channel = co_await parts_.store.run(create);
  if (!channel) co_return refuse(channel.error());
  parts_.live.changed(*channel);
  co_return answer(201, describe(*channel));
}

Reply ChannelRoutes::get_channel(Call& call) {
  const auto find = [name = call.parts[0]](Store& store) { return store.channels().find(name); };
  const auto channel = co_await parts_.store.run(find);
  if (!channel) co_return refuse(Trouble(channel.error()));
  if (!*channel) co_return refuse(Trouble(Problem::kUnknownChannel));
  co_return answer(200, describe(**channel));
}

Reply ChannelRoutes::change_channel(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  json::Fields fields(call.body);
  ChannelWishes wishes = read_wishes(fields);
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto change = [wishes = std::move(wishes), name = call.parts[0]](Store& store) {
    return api::change_channel(store.channels(), name, wishes);
  };
  const auto channel = co_await parts_.store.run(change);
  if (!channel) co_return refuse(channel.error());
  parts_.live.changed(*channel);
  co_return answer(200, describe(*channel));
}

Reply ChannelRoutes::delete_channel(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  const auto remove = [name = call.parts[0]](Store& store) {
    return api::delete_channel(store.channels(), name);
  };
  const auto deleted = co_await parts_.store.run(remove);
  if (!deleted) co_return refuse(deleted.error());
  parts_.live.deleted(call.parts[0]);
  co_return proto::http::empty_response(204);
}

Reply ChannelRoutes::stop(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  if (!parts_.live.stop(call.parts[0])) co_return refuse(409, "not_on_air");
  co_return proto::http::empty_response(204);
}

namespace {

std::optional<RecordingWish> recording_wish_from(std::string_view text) {
  if (text == "start") return RecordingWish::kStart;
  if (text == "pause") return RecordingWish::kPause;
  if (text == "resume") return RecordingWish::kResume;
  if (text == "stop") return RecordingWish::kStop;
  return std::nullopt;
}

}  // namespace

Reply ChannelRoutes::record(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  json::Fields fields(call.body);
  const auto wish = recording_wish_from(fields.text("do"));
  if (!fields.ok() || !wish) co_return refuse(400, "bad_message");
  const auto find = [name = call.parts[0]](Store& store) { return store.channels().find(name); };
  const auto channel = co_await parts_.store.run(find);
  if (!channel) co_return refuse(Trouble(channel.error()));
  if (!*channel) co_return refuse(Trouble(Problem::kUnknownChannel));
  if (*wish == RecordingWish::kStart && (*channel)->recording == school::RecordingRule::kNever) {
    co_return refuse(409, "never_recorded");
  }
  if (!parts_.live.record(call.parts[0], *wish)) co_return refuse(409, "not_on_air");
  co_return proto::http::empty_response(204);
}

Reply ChannelRoutes::get_keys(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  const auto list = [channel = call.parts[0]](Store& store) {
    return list_stream_keys(store.channels(), channel);
  };
  const auto keys = co_await parts_.store.run(list);
  if (!keys) co_return refuse(keys.error());
  boost::json::array encoded;
  for (const school::ChannelKey& key : *keys) {
    encoded.push_back(encode(key, parts_.clock.wall_now()));
  }
  co_return answer(200, {{"keys", std::move(encoded)}});
}

Reply ChannelRoutes::post_keys(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  json::Fields fields(call.body);
  std::string person(fields.optional_text("person").value_or(""));
  const auto opens = read_time(fields, "opens_at");
  const auto expires = read_time(fields, "expires_at");
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const base::WallTime now = parts_.clock.wall_now();
  const auto create = [this, channel = call.parts[0], person = std::move(person), opens, expires,
                       now](Store& store) {
    return create_stream_key(store.channels(), channel, {person, opens, expires}, parts_.random,
                             now);
  };
  const auto made = co_await parts_.store.run(create);
  if (!made) co_return refuse(made.error());
  boost::json::object object = encode(made->key, now);
  object["key"] = made->text;
  co_return answer(201, object);
}

Reply ChannelRoutes::delete_key(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  const auto key = school::channel_key_id_from(call.parts[1]);
  if (!key) co_return refuse(Trouble(Problem::kUnknownKey));
  const auto revoke = [channel = call.parts[0], key = *key,
                       now = parts_.clock.wall_now()](Store& store) {
    return revoke_stream_key(store.channels(), channel, key, now);
  };
  const auto revoked = co_await parts_.store.run(revoke);
  if (!revoked) co_return refuse(revoked.error());
  parts_.live.key_revoked(call.parts[0], *key);
  co_return proto::http::empty_response(204);
}

Reply ChannelRoutes::get_links(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  const auto list = [channel = call.parts[0]](Store& store) {
    return list_watch_links(store.channels(), channel);
  };
  const auto links = co_await parts_.store.run(list);
  if (!links) co_return refuse(links.error());
  boost::json::array encoded;
  for (const school::WatchLink& link : *links) encoded.push_back(encode(link));
  co_return answer(200, {{"links", std::move(encoded)}});
}

Reply ChannelRoutes::post_links(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  json::Fields fields(call.body);
  const auto expires = read_time(fields, "expires_at");
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto create = [this, channel = call.parts[0], expires,
                       now = parts_.clock.wall_now()](Store& store) {
    return create_watch_link(store.channels(), channel, expires, parts_.random, now);
  };
  const auto made = co_await parts_.store.run(create);
  if (!made) co_return refuse(made.error());
  boost::json::object object = encode(made->link);
  object["token"] = made->token;
  co_return answer(201, object);
}

Reply ChannelRoutes::delete_link(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  const auto link = school::watch_link_id_from(call.parts[1]);
  if (!link) co_return refuse(Trouble(Problem::kUnknownLink));
  const auto revoke = [channel = call.parts[0], link = *link,
                       now = parts_.clock.wall_now()](Store& store) {
    return revoke_watch_link(store.channels(), channel, link, now);
  };
  const auto revoked = co_await parts_.store.run(revoke);
  if (!revoked) co_return refuse(revoked.error());
  parts_.live.watch_link_revoked(call.parts[0], *link);
  co_return proto::http::empty_response(204);
}

Reply ChannelRoutes::get_log(Call& call) {
  if (!may_manage(call)) co_return refuse(403, "administrators_only");
  const auto read = [channel = call.parts[0]](Store& store) {
    return on_air_log(store.channels(), channel);
  };
  const auto lines = co_await parts_.store.run(read);
  if (!lines) co_return refuse(lines.error());
  boost::json::array encoded;
  for (const store::OnAirEntry& line : *lines) encoded.push_back(encode(line));
  co_return answer(200, {{"log", std::move(encoded)}});
}

namespace {

std::string_view word_of(WatchDoor::State state) {
  switch (state) {
    case WatchDoor::State::kOff:
      return "off";
    case WatchDoor::State::kOnAir:
      return "on_air";
    case WatchDoor::State::kAway:
      return "away";
  }
  return "";
}

boost::json::value word_of(const std::optional<std::string_view>& word) {
  if (!word) return nullptr;
  return boost::json::string_view(word->data(), word->size());
}

boost::json::value word_of(const std::optional<RecordingOnAir>& recording) {
  if (!recording) return nullptr;
  return recording->paused ? "paused" : "on";
}

struct DoorFacts {
  std::optional<school::ChannelRecord> channel;
  std::optional<school::WatchLink> link;
};

store::Answer<DoorFacts> read_door(Store& store, std::string_view channel,
                                   const std::optional<std::string>& token) {
  DoorFacts facts;
  auto found = store.channels().find(channel);
  if (!found) return base::Failure{found.error()};
  facts.channel = std::move(*found);
  if (!token) return facts;
  auto link = store.channels().find_watch_link(secret::hash_token(*token));
  if (!link) return base::Failure{link.error()};
  facts.link = std::move(*link);
  return facts;
}

// nullopt: they may watch.
std::optional<Refusal> refusal_of(const DoorFacts& facts, bool has_token, bool signed_in,
                                  base::WallTime now) {
  if (facts.channel->viewing == school::Viewing::kPublic || signed_in) return std::nullopt;
  if (!has_token) return Refusal::kSignInNeeded;
  if (!facts.link || facts.link->channel != facts.channel->name) return Refusal::kWrongLink;
  if (facts.link->revoked) return Refusal::kLinkRevoked;
  return holds(*facts.link, now) ? std::nullopt : std::optional(Refusal::kLinkExpired);
}

}  // namespace

Reply ChannelRoutes::post_door(Call& call) {
  json::Fields fields(call.body);
  const auto token = copy(fields.optional_text("link"));
  const std::string pass = copy(fields.optional_text("pass")).value_or("");
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto read = [channel = call.parts[0], token](Store& store) {
    return read_door(store, channel, token);
  };
  auto facts = co_await parts_.store.run(read);
  if (!facts) co_return refuse(Trouble(facts.error()));
  if (!facts->channel) co_return refuse(Trouble(Problem::kUnknownChannel));
  const auto person = co_await parts_.accounts.recognise(secret::sign_in_token(call.request));
  if (!person) co_return refuse(person.error());
  const base::WallTime now = parts_.clock.wall_now();
  if (const auto why = refusal_of(*facts, token.has_value(), person->has_value(), now)) {
    co_return refuse(Refused{*why});
  }
  // The link counts only where it is what lets them in.
  const bool by_link = facts->channel->viewing == school::Viewing::kPrivate && !person->has_value();
  if (!by_link) facts->link.reset();
  const WatchDoor door = parts_.live.open(*facts->channel, pass, facts->link);
  const bool chats = is_chat_open(*facts->channel, parts_.live.is_live(facts->channel->name), now);
  const auto text = [](std::string_view view) {
    return boost::json::string_view(view.data(), view.size());
  };
  co_return answer(200, {{"title", facts->channel->title},
                         {"language", text(to_string(facts->channel->language))},
                         {"state", text(word_of(door.state))},
                         {"viewers", door.viewers},
                         {"webrtc", door.webrtc},
                         {"no_webrtc", word_of(door.no_webrtc)},
                         {"next_at", moment(facts->channel->next)},
                         {"recording", word_of(door.recording)},
                         {"chat", chats},
                         {"hls", door.hls}});
}

}  // namespace app::api
