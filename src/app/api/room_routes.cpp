#include "app/api/room_routes.hpp"

#include <string>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/api/administration.hpp"
#include "app/api/encode.hpp"
#include "app/api/stream_encode.hpp"
#include "app/json/fields.hpp"
#include "app/secret/cookie.hpp"

namespace app::api {
namespace {

using proto::http::Method;
using store::Store;

// As a list of rooms has it.
boost::json::object describe(const school::RoomRecord& room, std::size_t people) {
  boost::json::object entry = encode(room);
  const std::string rule(to_string(room.recording));
  entry["people"] = people;
  entry["recording"] = rule;
  entry["recordings_days"] = room.recordings_days;
  entry["direct_max"] = room.direct_max;
  boost::json::array rights;
  for (const std::string_view word : words_of(room.student_rights)) rights.emplace_back(word);
  entry["student_rights"] = std::move(rights);
  entry["entry"] = std::string(to_string(room.entry));
  entry["waiting_note"] = room.waiting_note;
  entry["private_chat"] = std::string(to_string(room.private_chat));
  entry["cameras"] = std::string(to_string(room.cameras));
  entry["absence"] = std::string(to_string(room.absence));
  entry["ceiling"] = std::string(to_string(room.ceiling));
  entry["mesh"] = std::string(to_string(room.mesh));
  return entry;
}

// nullopt: they stay as they are.
std::optional<std::vector<std::string>> rights_of(const boost::json::object& body,
                                                  json::Fields& fields) {
  constexpr std::size_t kWordsMax = 16;
  if (!body.contains("student_rights")) return std::nullopt;
  std::vector<std::string> words;
  for (const boost::json::value& word : fields.array("student_rights", kWordsMax)) {
    words.emplace_back(fields.entry_text(word));
  }
  return words;
}

boost::json::value number_or_null(std::optional<std::uint16_t> number) {
  return number ? boost::json::value(*number) : nullptr;
}

}  // namespace

void RoomRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](Method method, std::string_view pattern, Access access, Body body,
                       Reply (RoomRoutes::*handler)(Call&)) {
    routes.push_back({method, pattern, access, body,
                      [this, handler](Call& call) { return (this->*handler)(call); }});
  };
  add(Method::kGet, "/api/rooms", Access::kSignedIn, Body::kNone, &RoomRoutes::get_rooms);
  add(Method::kPost, "/api/rooms", Access::kSignedIn, Body::kJson, &RoomRoutes::post_rooms);
  add(Method::kPost, "/api/rooms/*", Access::kSignedIn, Body::kJson, &RoomRoutes::change_room);
  add(Method::kDelete, "/api/rooms/*", Access::kSignedIn, Body::kNone, &RoomRoutes::delete_room);
  add(Method::kGet, "/api/rooms/*/streams", Access::kAdministrator, Body::kNone,
      &RoomRoutes::get_streams);
  add(Method::kGet, "/api/rooms/*/links", Access::kSignedIn, Body::kNone, &RoomRoutes::get_links);
  add(Method::kPost, "/api/rooms/*/links", Access::kSignedIn, Body::kJson, &RoomRoutes::post_links);
  add(Method::kDelete, "/api/rooms/*/links/*", Access::kSignedIn, Body::kNone,
      &RoomRoutes::delete_link);
  add(Method::kPost, "/api/rooms/*/door", Access::kAnyone, Body::kJson, &RoomRoutes::post_door);
}

Reply RoomRoutes::get_rooms(Call&) {
  const auto rooms = co_await store_.run([](Store& store) { return list_rooms(store); });
  if (!rooms) co_return refuse(rooms.error());
  boost::json::array list;
  for (const school::RoomRecord& room : *rooms) {
    list.push_back(describe(room, live_.people(room.name)));
  }
  co_return answer(200, {{"rooms", std::move(list)}});
}

Reply RoomRoutes::post_rooms(Call& call) {
  if (!may_make_rooms(call.person->person, profile_)) co_return refuse(403, "administrators_only");
  json::Fields fields(call.body);
  std::string title(fields.optional_text("title").value_or(""));
  std::optional<std::string> name;
  if (const auto given = fields.optional_text("name")) name = std::string(*given);
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto create = [title = std::move(title), name = std::move(name), now = clock_.wall_now()](
                          Store& store) { return create_room(store, title, name, now); };
  const auto room = co_await store_.run(create);
  if (!room) co_return refuse(room.error());
  co_return answer(201, encode(*room));
}

Reply RoomRoutes::change_room(Call& call) {
  if (!may_make_rooms(call.person->person, profile_)) co_return refuse(403, "administrators_only");
  json::Fields fields(call.body);
  RoomWishes wishes;
  if (const auto title = fields.optional_text("title")) wishes.title = std::string(*title);
  if (const auto rule = fields.optional_text("recording")) wishes.recording = std::string(*rule);
  wishes.recordings_days = fields.optional_integer("recordings_days");
  wishes.direct_max = fields.optional_integer("direct_max");
  wishes.student_rights = rights_of(call.body, fields);
  if (const auto word = fields.optional_text("entry")) wishes.entry = std::string(*word);
  if (const auto word = fields.optional_text("private_chat")) {
    wishes.private_chat = std::string(*word);
  }
  if (const auto word = fields.optional_text("mesh")) wishes.mesh = std::string(*word);
  if (const auto word = fields.optional_text("cameras")) wishes.cameras = std::string(*word);
  if (const auto word = fields.optional_text("absence")) wishes.absence = std::string(*word);
  if (const auto word = fields.optional_text("ceiling")) wishes.ceiling = std::string(*word);
  if (const auto note = fields.optional_text("waiting_note")) {
    wishes.waiting_note = std::string(*note);
  }
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto change = [name = call.parts[0], wishes = std::move(wishes)](Store& store) {
    return api::change_room(store, name, wishes);
  };
  const auto room = co_await store_.run(change);
  if (!room) co_return refuse(room.error());
  live_.room_changed(*room);
  co_return answer(200, describe(*room, live_.people(room->name)));
}

Reply RoomRoutes::delete_room(Call& call) {
  if (!may_make_rooms(call.person->person, profile_)) co_return refuse(403, "administrators_only");
  const auto remove = [name = call.parts[0]](Store& store) {
    return api::delete_room(store, name);
  };
  const auto deleted = co_await store_.run(remove);
  if (!deleted) co_return refuse(deleted.error());
  live_.close_room(call.parts[0]);
  co_return proto::http::empty_response(204);
}

Reply RoomRoutes::get_streams(Call& call) {
  const std::string room = call.parts[0];
  const auto find = [room](Store& store) { return store.find_room(room); };
  const auto record = co_await store_.run(find);
  if (!record) co_return refuse(Trouble(record.error()));
  if (!*record) co_return refuse(Trouble(Problem::kUnknownRoom));
  if (live_.people(room) == 0) co_return answer(200, encode(ClassStreams{}));
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (const base::Duration wait : {kStreamsOver, kStreamsCome}) {
    live_.ask_streams(room);
    timer.expires_after(wait);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  co_return answer(200, encode(live_.streams(room).value_or(ClassStreams{})));
}

Reply RoomRoutes::get_links(Call& call) {
  const auto list = [room = call.parts[0]](Store& store) { return list_links(store, room); };
  const auto links = co_await store_.run(list);
  if (!links) co_return refuse(links.error());
  boost::json::object reply = encode_list("links", *links);
  reply["plain_port"] = number_or_null(live_.plain_port());
  co_return answer(200, reply);
}

Reply RoomRoutes::post_links(Call& call) {
  json::Fields fields(call.body);
  const auto can = school::permission_from(fields.text("can"));
  const auto expires_in_s = fields.optional_integer("expires_in_s");
  if (!fields.ok() || !can) co_return refuse(400, "bad_message");
  const auto create = [this, room = call.parts[0], can = *can, expires_in_s,
                       now = clock_.wall_now()](Store& store) {
    return create_token(store, room, can, expires_in_s, random_, now);
  };
  const auto made = co_await store_.run(create);
  if (!made) co_return refuse(made.error());
  co_return answer(201, encode_token(*made));
}

Reply RoomRoutes::delete_link(Call& call) {
  const auto link = school::link_id_from(call.parts[1]);
  if (!link) co_return refuse(Trouble(Problem::kUnknownLink));
  const auto revoke = [room = call.parts[0], link = *link, now = clock_.wall_now()](Store& store) {
    return revoke_link(store, room, link, now);
  };
  const auto revoked = co_await store_.run(revoke);
  if (!revoked) co_return refuse(revoked.error());
  live_.link_revoked(*link);
  co_return proto::http::empty_response(204);
}

Reply RoomRoutes::post_door(Call& call) {
  json::Fields fields(call.body);
  std::optional<std::string> link;
  if (const auto given = fields.optional_text("link")) link = std::string(*given);
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto entry = co_await accounts_.open_door(call.parts[0], std::move(link),
                                                  secret::sign_in_token(call.request));
  if (!entry) co_return refuse(entry.error());
  boost::json::array teachers;
  for (const std::string& name : live_.teachers(entry->room.name)) {
    teachers.emplace_back(name);
  }
  const auto recording = live_.recording(entry->room.name).value_or(classroom::Recording());
  const std::string state(to_string(recording.state));
  const std::string rule(to_string(entry->room.recording));
  co_return answer(200, {{"title", entry->room.title},
                         {"role", entry->person ? "teacher" : "student"},
                         {"teachers", std::move(teachers)},
                         {"school", encode(profile_)},
                         {"recording", {{"state", state}, {"by", recording.by}, {"rule", rule}}}});
}

}  // namespace app::api
