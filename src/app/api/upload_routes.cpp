#include "app/api/upload_routes.hpp"

#include <string>
#include <utility>

#include "app/api/administration.hpp"
#include "app/api/video_encode.hpp"
#include "app/json/fields.hpp"
#include "base/number.hpp"
#include "school/room_record.hpp"

namespace app::api {
namespace {

using proto::http::Method;

boost::json::object encode(const Upload& upload) {
  return {{"id", upload.id},
          {"bytes", upload.bytes},
          {"offset", upload.offset},
          {"piece_max", kUploadPieceMax}};
}

unsigned status_of(std::string_view word) {
  if (word == "server_busy") return 503;
  if (word == "disk_nearly_full") return 507;  // RFC 4918 section 11.5
  if (word == "unknown_upload") return 404;
  if (word == "wrong_offset" || word == "too_many_uploads") return 409;
  return 415;
}

Response refuse(const UploadRefusal& refusal) {
  if (refusal.word == "wrong_offset") {
    return answer(409, {{"refusal", refusal.word}, {"offset", refusal.offset}});
  }
  if (!refusal.what.empty()) {
    return answer(415, {{"refusal", refusal.word}, {"what", refusal.what}});
  }
  return api::refuse(status_of(refusal.word), refusal.word);
}

}  // namespace

void UploadRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](Method method, std::string_view pattern, Body body,
                       Reply (UploadRoutes::*handler)(Call&)) {
    routes.push_back({method, pattern, Access::kSignedIn, body,
                      [this, handler](Call& call) { return (this->*handler)(call); }});
  };
  add(Method::kPost, "/api/uploads", Body::kJson, &UploadRoutes::begin);
  add(Method::kGet, "/api/uploads/*", Body::kNone, &UploadRoutes::get);
  add(Method::kPost, "/api/uploads/*", Body::kBytes, &UploadRoutes::add);
  add(Method::kDelete, "/api/uploads/*", Body::kNone, &UploadRoutes::forget);
}

bool UploadRoutes::may_manage(const Call& call) const {
  return may_make_rooms(call.person->person, parts_.profile);
}

Reply UploadRoutes::begin(Call& call) {
  if (!may_manage(call)) co_return api::refuse(403, "administrators_only");
  json::Fields fields(call.body);
  Upload upload;
  upload.channel = fields.text("channel");
  const auto title = school::read_room_title(fields.text("title"));
  const std::int64_t bytes = fields.integer("bytes");
  if (!fields.ok() || bytes < 1) co_return api::refuse(400, "bad_message");
  if (!title) co_return api::refuse(Trouble(title.error()));
  if (static_cast<std::uint64_t>(bytes) > kUploadBytesMax) co_return api::refuse(413, "too_long");
  const auto find = [name = upload.channel](store::Store& store) {
    return store.channels().find(name);
  };
  const auto channel = co_await parts_.store.run(find);
  if (!channel) co_return api::refuse(Trouble(channel.error()));
  if (!*channel) co_return api::refuse(Trouble(Problem::kUnknownChannel));
  upload.title = *title;
  upload.person = call.person->person.name;
  upload.bytes = static_cast<std::uint64_t>(bytes);
  const auto begun = co_await parts_.live.begin(std::move(upload));
  if (!begun) co_return refuse(begun.error());
  co_return answer(201, encode(*begun));
}

Reply UploadRoutes::get(Call& call) {
  if (!may_manage(call)) co_return api::refuse(403, "administrators_only");
  const auto found = co_await parts_.live.find(call.parts[0]);
  if (!found) co_return refuse(UploadRefusal{"unknown_upload", {}, 0});
  co_return answer(200, encode(*found));
}

Reply UploadRoutes::add(Call& call) {
  if (!may_manage(call)) co_return api::refuse(403, "administrators_only");
  const auto text = proto::http::query_value(call.request.query, "offset");
  const auto offset = text ? base::parse_number<std::uint64_t>(*text) : std::nullopt;
  if (!offset) co_return api::refuse(400, "bad_message");
  if (call.request.body.size() > kUploadPieceMax) co_return api::refuse(413, "too_long");
  const auto progress =
      co_await parts_.live.add(call.parts[0], *offset, std::move(call.request.body));
  if (!progress) co_return refuse(progress.error());
  if (const auto* next = std::get_if<std::uint64_t>(&*progress)) {
    co_return answer(200, {{"offset", *next}});
  }
  co_return answer(201, {{"video", encode(std::get<school::Video>(*progress))}});
}

Reply UploadRoutes::forget(Call& call) {
  if (!may_manage(call)) co_return api::refuse(403, "administrators_only");
  const bool was_there = co_await parts_.live.forget(call.parts[0]);
  if (!was_there) co_return refuse(UploadRefusal{"unknown_upload", {}, 0});
  co_return proto::http::empty_response(204);
}

}  // namespace app::api
