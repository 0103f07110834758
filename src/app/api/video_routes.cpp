#include "app/api/video_routes.hpp"

#include <string>
#include <utility>

#include "app/api/channel_encode.hpp"
#include "app/api/video_administration.hpp"
#include "app/api/video_encode.hpp"
#include "app/json/fields.hpp"
#include "app/secret/cookie.hpp"
#include "app/secret/token.hpp"
#include "base/number.hpp"
#include "school/captions.hpp"

namespace app::api {
namespace {

using proto::http::Method;
using school::Video;
using store::Store;

constexpr std::string_view kJpegBegins = "\xFF\xD8\xFF";  // ISO/IEC 10918-1, SOI and a marker

std::optional<std::string> copy(std::optional<std::string_view> text) {
  return text ? std::optional(std::string(*text)) : std::nullopt;
}

std::optional<bool> optional_boolean(json::Fields& fields, std::string_view name) {
  const bool otherwise = fields.boolean_or(name, false);
  if (otherwise) return true;
  return fields.boolean_or(name, true) ? std::nullopt : std::optional(false);
}

VideoWishes read_wishes(json::Fields& fields) {
  VideoWishes wishes;
  wishes.title = copy(fields.optional_text("title"));
  wishes.viewing = copy(fields.optional_text("viewing"));
  wishes.keep = optional_boolean(fields, "keep");
  wishes.may_download = optional_boolean(fields, "may_download");
  return wishes;
}

// Whose stream key it was is for the school.
void leave_out_names(Video& video) {
  video.person.clear();
  video.ended.clear();
  video.keep = false;
}

std::vector<school::Chapter> read_chapters(json::Fields& fields) {
  std::vector<school::Chapter> chapters;
  for (const boost::json::value& entry : fields.array("chapters", school::kChaptersMax)) {
    json::Fields inner(fields.entry_object(entry));
    school::Chapter chapter;
    chapter.at = std::chrono::milliseconds(inner.integer("at_ms"));
    chapter.title = inner.text("title");
    chapter.automatic = inner.boolean_or("automatic", false);
    if (chapter.automatic && chapter.title != "rejoined" && chapter.title != "resumed") {
      inner.refuse(json::Error::kOutOfRange);
    }
    fields.join(inner);
    chapters.push_back(std::move(chapter));
  }
  return chapters;
}

}  // namespace

void VideoRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](Method method, std::string_view pattern, Access access, Body body,
                       Reply (VideoRoutes::*handler)(Call&)) {
    routes.push_back({method, pattern, access, body,
                      [this, handler](Call& call) { return (this->*handler)(call); }});
  };
  using enum Access;
  add(Method::kGet, "/api/videos", kAnyone, Body::kNone, &VideoRoutes::get_videos);
  add(Method::kPost, "/api/videos/*/door", kAnyone, Body::kJson, &VideoRoutes::post_door);
  add(Method::kPost, "/api/videos/*", kSignedIn, Body::kJson, &VideoRoutes::change_video);
  add(Method::kDelete, "/api/videos/*", kSignedIn, Body::kNone, &VideoRoutes::delete_video);
  add(Method::kPost, "/api/videos/*/chapters", kSignedIn, Body::kJson, &VideoRoutes::put_chapters);
  add(Method::kPost, "/api/videos/*/captions", kSignedIn, Body::kBytes,
      &VideoRoutes::post_captions);
  add(Method::kDelete, "/api/videos/*/captions/*", kSignedIn, Body::kNone,
      &VideoRoutes::delete_captions);
  add(Method::kGet, "/api/videos/*/links", kSignedIn, Body::kNone, &VideoRoutes::get_links);
  add(Method::kPost, "/api/videos/*/links", kSignedIn, Body::kJson, &VideoRoutes::post_links);
  add(Method::kDelete, "/api/videos/*/links/*", kSignedIn, Body::kNone, &VideoRoutes::delete_link);
  add(Method::kGet, "/api/videos/*/exports", kSignedIn, Body::kNone, &VideoRoutes::get_exports);
  add(Method::kPost, "/api/videos/*/exports", kSignedIn, Body::kJson, &VideoRoutes::post_exports);
  add(Method::kPost, "/api/videos/*/thumbnail", kSignedIn, Body::kBytes,
      &VideoRoutes::post_thumbnail);
}

bool VideoRoutes::may_manage(const Call& call) const {
  return may_make_rooms(call.person->person, parts_.profile);
}

boost::asio::awaitable<base::Result<Video, Response>> VideoRoutes::managed(Call& call) {
  if (!may_manage(call)) co_return base::Failure{refuse(403, "administrators_only")};
  const auto id = school::video_id_from(call.parts[0]);
  if (!id) co_return base::Failure{refuse(Trouble(Problem::kUnknownVideo))};
  const auto find = [id = *id](Store& store) { return need_video(store.videos(), id); };
  auto video = co_await parts_.store.run(find);
  if (!video) co_return base::Failure{refuse(video.error())};
  co_return std::move(*video);
}

boost::json::object VideoRoutes::describe(const Video& video, VideoRight right) const {
  boost::json::object object = encode(video);
  if (video.state == school::VideoState::kReady)
    object["files"] = parts_.live.open(video, right, {});
  return object;
}

// Everybody may see what is public; whoever is signed in sees all.
Reply VideoRoutes::get_videos(Call& call) {
  const auto person = co_await parts_.accounts.recognise(secret::sign_in_token(call.request));
  if (!person) co_return refuse(person.error());
  store::VideoQuery query;
  query.only_public = !*person;
  const std::string_view asked = call.request.query;
  query.words = proto::http::query_value(asked, "words").value_or("");
  query.channel = proto::http::query_value(asked, "channel");
  const auto from = proto::http::query_value(asked, "from");
  query.from = from ? base::parse_number<std::uint32_t>(*from).value_or(0) : 0;
  const auto search = [query](Store& store) { return store.videos().search(query); };
  const auto found = co_await parts_.store.run(search);
  if (!found) co_return refuse(Trouble(found.error()));
  boost::json::array list;
  const VideoRight right = *person ? VideoRight::kSignIn : VideoRight::kPublic;
  for (Video video : *found) {
    if (!*person) leave_out_names(video);
    list.push_back(describe(video, right));
  }
  const bool manages = *person && may_make_rooms((*person)->person, parts_.profile);
  co_return answer(200, {{"videos", std::move(list)}, {"may_manage", manages}});
}

Reply VideoRoutes::change_video(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  json::Fields fields(call.body);
  VideoWishes wishes = read_wishes(fields);
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto change = [id = video->id, wishes = std::move(wishes)](Store& store) {
    return api::change_video(store.videos(), id, wishes);
  };
  const auto changed = co_await parts_.store.run(change);
  if (!changed) co_return refuse(changed.error());
  parts_.live.changed(video->id);
  co_return answer(200, describe(*changed, VideoRight::kSignIn));
}

Reply VideoRoutes::delete_video(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  if (parts_.live.is_busy(*video)) co_return refuse(409, "video_not_ready");
  if (!co_await parts_.live.remove(*video)) co_return refuse(503, "server_busy");
  co_return proto::http::empty_response(204);
}

Reply VideoRoutes::put_chapters(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  json::Fields fields(call.body);
  std::vector<school::Chapter> chapters = read_chapters(fields);
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto set = [id = video->id, chapters = std::move(chapters)](Store& store) {
    return set_chapters(store.videos(), id, chapters);
  };
  const auto kept = co_await parts_.store.run(set);
  if (!kept) co_return refuse(kept.error());
  co_return answer(200, {{"chapters", encode_all(*kept)}});
}

Reply VideoRoutes::post_captions(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  const std::string_view query = call.request.query;
  const std::string language = proto::http::query_value(query, "language").value_or("");
  const auto label = school::read_room_title(
      proto::http::query_value(query, "label").value_or(std::string(language)));
  if (!school::is_language_tag(language) || !label) co_return refuse(400, "bad_message");
  auto text = school::read_captions(call.request.body);
  if (!text) {
    const std::string_view word = school::to_string(text.error().kind);
    co_return answer(400, {{"refusal", boost::json::string_view(word.data(), word.size())},
                           {"line", text.error().line}});
  }
  const auto add = [id = video->id, language, label = *label,
                    text = std::move(*text)](Store& store) -> Outcome<school::Captions> {
    const auto present = store.videos().captions(id);
    if (!present) return base::Failure{Trouble(present.error())};
    if (present->size() >= school::kCaptionsMax) return base::Failure{Trouble(Problem::kTooLong)};
    auto added = store.videos().add_captions(id, language, label, text);
    if (!added) return base::Failure{Trouble(added.error())};
    return std::move(*added);
  };
  const auto added = co_await parts_.store.run(add);
  if (!added) co_return refuse(added.error());
  co_return answer(201, encode(*added));
}

Reply VideoRoutes::delete_captions(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  const auto id = school::captions_id_from(call.parts[1]);
  if (!id) co_return refuse(404, "not_found");
  const auto remove = [video = video->id, id = *id](Store& store) {
    return store.videos().remove_captions(video, id);
  };
  const auto removed = co_await parts_.store.run(remove);
  if (!removed) co_return refuse(Trouble(removed.error()));
  if (!*removed) co_return refuse(404, "not_found");
  co_return proto::http::empty_response(204);
}

Reply VideoRoutes::get_exports(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  boost::json::object states;
  for (const char* const picture : {"screen", "camera"}) {
    states[picture] = encode(co_await parts_.live.export_of(*video, picture));
  }
  co_return answer(200, states);
}

Reply VideoRoutes::post_exports(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  json::Fields fields(call.body);
  std::string picture(fields.text("picture"));
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto refusal = co_await parts_.live.begin_export(*video, std::move(picture));
  if (!refusal) co_return proto::http::empty_response(204);
  co_return refuse(*refusal == "bad_message"        ? 400
                   : *refusal == "video_lost"       ? 404
                   : *refusal == "video_not_ready"  ? 409
                   : *refusal == "disk_nearly_full" ? 507
                                                    : 503,
                   *refusal);
}

Reply VideoRoutes::get_links(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  const auto list = [id = video->id](Store& store) { return store.videos().links(id); };
  const auto links = co_await parts_.store.run(list);
  if (!links) co_return refuse(Trouble(links.error()));
  co_return answer(200, {{"links", encode_all(*links)}});
}

Reply VideoRoutes::post_links(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  json::Fields fields(call.body);
  std::string passcode = copy(fields.optional_text("passcode")).value_or("");
  const auto expires = fields.optional_integer("expires_at");
  if (!fields.ok()) co_return refuse(400, "bad_message");
  if (const auto bad = check_passcode_text(passcode); !bad) co_return refuse(bad.error());
  std::string hash;
  if (!passcode.empty()) {
    auto hashed = co_await parts_.passwords.hash(std::move(passcode));
    if (!hashed) co_return refuse(503, "server_busy");
    hash = std::move(*hashed);
  }
  const auto create = [id = video->id, hash = std::move(hash), expires,
                       now = parts_.clock.wall_now(), &random = parts_.random](Store& store) {
    const auto ends = expires ? std::optional(base::WallTime{*expires}) : std::nullopt;
    return create_video_link(store.videos(), id, hash, ends, random, now);
  };
  const auto made = co_await parts_.store.run(create);
  if (!made) co_return refuse(made.error());
  boost::json::object object = encode(made->link);
  object["token"] = made->token;
  co_return answer(201, object);
}

Reply VideoRoutes::delete_link(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  const auto id = school::video_link_id_from(call.parts[1]);
  if (!id) co_return refuse(Trouble(Problem::kUnknownLink));
  const auto revoke = [video = video->id, id = *id, now = parts_.clock.wall_now()](Store& store) {
    return store.videos().revoke_link(video, id, now);
  };
  const auto revoked = co_await parts_.store.run(revoke);
  if (!revoked) co_return refuse(Trouble(revoked.error()));
  if (!*revoked) co_return refuse(Trouble(Problem::kUnknownLink));
  parts_.live.link_revoked(*id);
  co_return proto::http::empty_response(204);
}

// A browser of somebody who manages the library made it: the server decodes no pictures.
Reply VideoRoutes::post_thumbnail(Call& call) {
  const auto video = co_await managed(call);
  if (!video) co_return video.error();
  const std::string& jpeg = call.request.body;
  if (jpeg.size() > kThumbnailBytesMax) co_return refuse(413, "too_long");
  if (!jpeg.starts_with(kJpegBegins)) co_return refuse(400, "bad_message");
  if (!co_await parts_.live.keep_thumbnail(*video, jpeg)) co_return refuse(503, "server_busy");
  const auto note = [id = video->id](Store& store) -> Outcome<void> {
    auto now = need_video(store.videos(), id);
    if (!now) return base::Failure{now.error()};
    now->has_thumbnail = true;
    const auto changed = store.videos().change(*now);
    if (!changed) return base::Failure{Trouble(changed.error())};
    return {};
  };
  const auto noted = co_await parts_.store.run(note);
  if (!noted) co_return refuse(noted.error());
  parts_.live.changed(video->id);
  co_return proto::http::empty_response(204);
}

// ---- the door of those who watch

struct VideoRoutes::DoorAsked {
  school::VideoId id;
  std::optional<std::string> token;
  std::string passcode;
  bool signed_in = false;
  base::WallTime now;
};

struct VideoRoutes::DoorFacts {
  std::optional<Video> video;
  std::optional<school::VideoLink> link;
  std::vector<school::Chapter> chapters;
  std::vector<school::Captions> captions;
};

store::Answer<VideoRoutes::DoorFacts> VideoRoutes::read_door(Store& store, const DoorAsked& asked) {
  DoorFacts facts;
  store::Videos& videos = store.videos();
  auto found = videos.find(asked.id);
  if (!found) return base::Failure{found.error()};
  facts.video = std::move(*found);
  if (!facts.video) return facts;
  auto chapters = videos.chapters(asked.id);
  if (!chapters) return base::Failure{chapters.error()};
  facts.chapters = std::move(*chapters);
  auto captions = videos.captions(asked.id);
  if (!captions) return base::Failure{captions.error()};
  facts.captions = std::move(*captions);
  const bool by_link = facts.video->viewing == school::Viewing::kPrivate && !asked.signed_in;
  if (!asked.token || !by_link) return facts;
  auto link = videos.find_link(secret::hash_token(*asked.token));
  if (!link) return base::Failure{link.error()};
  if (*link && (*link)->video == asked.id) facts.link = std::move(*link);
  return facts;
}

// nullopt: they may watch.
std::optional<Response> VideoRoutes::refuse_door(const DoorFacts& facts, const DoorAsked& asked) {
  if (!facts.video) return refuse(Trouble(Problem::kUnknownVideo));
  if (facts.video->viewing == school::Viewing::kPrivate && !asked.signed_in) {
    if (!asked.token) return refuse(Refused{Refusal::kSignInNeeded});
    if (!facts.link) return refuse(Refused{Refusal::kWrongLink});
    if (facts.link->revoked) return refuse(Refused{Refusal::kLinkRevoked});
    if (!school::holds(*facts.link, asked.now)) return refuse(Refused{Refusal::kLinkExpired});
  }
  if (facts.video->state != school::VideoState::kReady) return refuse(409, "video_not_ready");
  return std::nullopt;
}

// Passcodes are short: whoever guesses is slowed down, and nobody else with him.
boost::asio::awaitable<std::optional<Response>> VideoRoutes::check_passcode(
    const school::VideoLink& link, std::string passcode, base::IpAddress address) {
  if (link.passcode_hash.empty()) co_return std::nullopt;
  if (passcode.empty()) co_return refuse(403, "passcode_needed");
  const std::string account = to_string(link.id) + "/" + base::to_string(address);
  if (const auto wait = passcodes_.attempt(parts_.clock.now(), account, address)) {
    co_return refuse(Refused{Refusal::kTooManyAttempts, *wait});
  }
  const auto good = co_await parts_.passwords.verify(std::move(passcode), link.passcode_hash);
  if (!good) {
    passcodes_.withdrawn(account, address);
    co_return refuse(503, "server_busy");
  }
  if (!*good) co_return refuse(403, "wrong_passcode");
  passcodes_.succeeded(account, address);
  co_return std::nullopt;
}

Reply VideoRoutes::post_door(Call& call) {
  json::Fields fields(call.body);
  DoorAsked asked;
  asked.token = copy(fields.optional_text("link"));
  asked.passcode = copy(fields.optional_text("passcode")).value_or("");
  const auto id = school::video_id_from(call.parts[0]);
  if (!fields.ok() || asked.passcode.size() > kPasscodeMax) co_return refuse(400, "bad_message");
  if (!id) co_return refuse(Trouble(Problem::kUnknownVideo));
  asked.id = *id;
  asked.now = parts_.clock.wall_now();
  const auto person = co_await parts_.accounts.recognise(secret::sign_in_token(call.request));
  if (!person) co_return refuse(person.error());
  asked.signed_in = person->has_value();
  const auto read = [asked](Store& store) { return read_door(store, asked); };
  const auto facts = co_await parts_.store.run(read);
  if (!facts) co_return refuse(Trouble(facts.error()));
  if (auto refusal = refuse_door(*facts, asked)) co_return std::move(*refusal);
  if (facts->link) {
    auto refusal = co_await check_passcode(*facts->link, asked.passcode, call.caller.address);
    if (refusal) co_return std::move(*refusal);
  }
  Video video = *facts->video;
  if (!asked.signed_in) leave_out_names(video);
  const auto parts = co_await parts_.live.parts_of(video);
  if (!parts) co_return refuse(404, "video_lost");
  const VideoRight right = asked.signed_in ? VideoRight::kSignIn
                           : facts->link   ? VideoRight::kLink
                                           : VideoRight::kPublic;
  boost::json::object object = encode(video);
  object["files"] = parts_.live.open(video, right, facts->link);
  object["parts"] = *parts;
  object["may_manage"] = asked.signed_in && may_make_rooms((*person)->person, parts_.profile);
  object["chapters"] = encode_all(facts->chapters);
  object["captions"] = encode_all(facts->captions);
  co_return answer(200, object);
}

}  // namespace app::api
