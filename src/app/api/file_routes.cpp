#include "app/api/file_routes.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "app/json/fields.hpp"
#include "base/number.hpp"
#include "proto/http/range.hpp"

namespace app::api {
namespace {

using proto::http::Method;

// What the seat's token may be: longer ones are nobody's.
constexpr std::size_t kSeatMax = 64;
constexpr std::size_t kNameMax = 1000;  // bytes, before it is read
constexpr std::size_t kTypeMax = 100;

unsigned status_of(std::string_view word) {
  if (word == "unknown_upload" || word == "unknown_file") return 404;
  if (word == "file_too_big") return 413;
  if (word == "too_many_files") return 429;
  if (word == "wrong_offset" || word == "too_many_files_at_once") return 409;
  if (word == "empty_file" || word == "bad_preview" || word == "empty" || word == "too_long" ||
      word == "bad_message") {
    return 400;
  }
  if (word == "room_files_full" || word == "person_files_full" || word == "server_files_full" ||
      word == "disk_full") {
    return 507;
  }
  if (word == "server_busy") return 503;
  return 403;
}

Response refuse(const FileRefusal& refusal) {
  const unsigned status = status_of(refusal.word);
  boost::json::object body{{"refusal", refusal.word}};
  if (refusal.word == "wrong_offset") body["offset"] = refusal.offset;
  if (refusal.limit > 0) body["limit"] = refusal.limit;
  Response response = answer(status, body);
  if (status == 429 || status == 503) response.headers.set("Retry-After", "10");
  return response;
}

Response unknown_upload() {
  return refuse(FileRefusal{"unknown_upload"});
}

Response unknown_file() {
  return refuse(FileRefusal{"unknown_file"});
}

boost::json::object encode(const FileUpload& upload) {
  boost::json::object object{{"id", upload.id},
                             {"bytes", upload.bytes},
                             {"offset", upload.offset},
                             {"piece_max", kFilePieceMax}};
  if (upload.message) object["message"] = upload.message->value;
  return object;
}

// Whatever is in it, no browser shows or runs it in our name: it is saved, its type is believed,
// and as a document it would be alone in a box without rights.
Response file_response(const proto::http::Request& request, const FileBytes& file) {
  const std::string etag = '"' + file.hash + '"';
  Response response = proto::http::respond_with_source(request, file.body, {file.type, etag});
  guard_bytes(response);
  response.headers.set("Content-Disposition", file.disposition);
  response.headers.set("Cache-Control", "private, no-cache");  // who has left is asked again
  return response;
}

template <class Number>
std::optional<Number> number_in(const Call& call, std::string_view key) {
  const auto text = proto::http::query_value(call.request.query, key);
  return text ? base::parse_number<Number>(*text) : std::nullopt;
}

// nullopt: something in it is not as it should be.
std::optional<FileWish> wish_in(const boost::json::object& body) {
  json::Fields fields(body);
  FileWish wish;
  wish.name = fields.text("name");
  wish.type = fields.optional_text("type").value_or("");
  const std::int64_t bytes = fields.integer("bytes");
  wish.chat.text = fields.optional_text("text").value_or("");
  wish.key = fields.optional_text("key").value_or("");
  const auto reply_to = fields.optional_integer("reply_to");
  const auto to = fields.optional_text("to");
  wish.chat.everyone = fields.boolean_or("everyone", false);
  const bool long_texts =
      wish.name.size() > kNameMax || wish.type.size() > kTypeMax || wish.key.size() > kFileKeyMax;
  if (!fields.ok() || bytes < 0 || long_texts || reply_to.value_or(1) < 1) return std::nullopt;
  wish.bytes = static_cast<std::uint64_t>(bytes);
  if (reply_to) wish.chat.reply_to = classroom::MessageId{static_cast<std::uint64_t>(*reply_to)};
  if (to) wish.chat.to = classroom::participant_id_from(*to);
  // A file for one person must not go to all.
  if (to && !wish.chat.to) return std::nullopt;
  return wish;
}

}  // namespace

std::string seat_of(const Call& call) {
  const auto token = proto::http::bearer_token(call.request);
  return token && token->size() <= kSeatMax ? std::string(*token) : std::string();
}

void guard_bytes(Response& response) {
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
  response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
}

void FileRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](Method method, std::string_view pattern, Body body,
                       Reply (FileRoutes::*handler)(Call&)) {
    routes.push_back({method, pattern, Access::kAnyone, body,
                      [this, handler](Call& call) { return (this->*handler)(call); }});
  };
  add(Method::kPost, "/api/rooms/*/uploads", Body::kJson, &FileRoutes::begin);
  add(Method::kGet, "/api/rooms/*/uploads/*", Body::kNone, &FileRoutes::get);
  add(Method::kPost, "/api/rooms/*/uploads/*", Body::kBytes, &FileRoutes::add);
  add(Method::kDelete, "/api/rooms/*/uploads/*", Body::kNone, &FileRoutes::forget);
  add(Method::kPost, "/api/rooms/*/uploads/*/preview", Body::kBytes, &FileRoutes::add_preview);
  add(Method::kGet, "/api/rooms/*/files/*", Body::kNone, &FileRoutes::open);
  add(Method::kGet, "/api/rooms/*/files/*/preview", Body::kNone, &FileRoutes::open_preview);
  add(Method::kPost, "/api/rooms/*/files/*/ticket", Body::kNone, &FileRoutes::make_ticket);
  add(Method::kGet, "/api/rooms/*/files/*/*", Body::kNone, &FileRoutes::download);
}

Reply FileRoutes::begin(Call& call) {
  auto wish = wish_in(call.body);
  if (!wish) co_return api::refuse(400, "bad_message");
  const auto begun = co_await live_.begin(call.parts[0], seat_of(call), std::move(*wish));
  if (!begun) co_return refuse(begun.error());
  co_return answer(201, encode(*begun));
}

Reply FileRoutes::get(Call& call) {
  const auto found = live_.find(call.parts[0], seat_of(call), call.parts[1]);
  if (!found) co_return unknown_upload();
  co_return answer(200, encode(*found));
}

Reply FileRoutes::add(Call& call) {
  const auto offset = number_in<std::uint64_t>(call, "offset");
  if (!offset) co_return api::refuse(400, "bad_message");
  if (call.request.body.size() > kFilePieceMax) co_return api::refuse(413, "too_long");
  const auto progress = co_await live_.add(call.parts[0], seat_of(call), call.parts[1], *offset,
                                           std::move(call.request.body));
  if (!progress) co_return refuse(progress.error());
  const unsigned status = progress->message ? 201 : 200;
  co_return answer(status, encode(*progress));
}

Reply FileRoutes::add_preview(Call& call) {
  const auto width = number_in<std::uint32_t>(call, "width");
  const auto height = number_in<std::uint32_t>(call, "height");
  if (!width || !height) co_return api::refuse(400, "bad_message");
  const auto set = live_.set_preview(call.parts[0], seat_of(call), call.parts[1],
                                     std::move(call.request.body), *width, *height);
  if (!set) co_return refuse(set.error());
  co_return proto::http::empty_response(204);
}

Reply FileRoutes::forget(Call& call) {
  const bool was_there = live_.forget(call.parts[0], seat_of(call), call.parts[1]);
  if (!was_there) co_return unknown_upload();
  co_return proto::http::empty_response(204);
}

Reply FileRoutes::open(Call& call) {
  const auto file =
      co_await live_.open(call.parts[0], seat_of(call), call.parts[1], FilePart::kWhole);
  if (!file) co_return unknown_file();
  co_return file_response(call.request, *file);
}

Reply FileRoutes::open_preview(Call& call) {
  const auto file =
      co_await live_.open(call.parts[0], seat_of(call), call.parts[1], FilePart::kPreview);
  if (!file) co_return unknown_file();
  co_return file_response(call.request, *file);
}

Reply FileRoutes::make_ticket(Call& call) {
  const auto ticket = live_.ticket(call.parts[0], seat_of(call), call.parts[1]);
  if (!ticket) co_return unknown_file();
  co_return answer(
      201, {{"path", "/api/rooms/" + call.parts[0] + "/files/" + call.parts[1] + "/" + *ticket}});
}

Reply FileRoutes::download(Call& call) {
  const auto file = co_await live_.open_by_ticket(call.parts[0], call.parts[1], call.parts[2]);
  if (!file) co_return unknown_file();
  co_return file_response(call.request, *file);
}

}  // namespace app::api
