#include "app/api/slide_routes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/api/file_routes.hpp"
#include "base/number.hpp"
#include "proto/http/range.hpp"

namespace app::api {
namespace {

using proto::http::Method;

unsigned status_of(std::string_view word) {
  if (word == "no_such_slide" || word == "not_in_room") return 404;
  if (word == "bad_picture") return 400;
  if (word == "picture_too_big") return 413;
  if (word == "server_busy") return 503;
  const bool full = word == "room_files_full" || word == "person_files_full" ||
                    word == "server_files_full" || word == "disk_full";
  return full ? 507 : 403;
}

Response refuse(const FileRefusal& refusal) {
  const unsigned status = status_of(refusal.word);
  boost::json::object body{{"refusal", refusal.word}};
  if (refusal.limit > 0) body["limit"] = refusal.limit;
  Response response = answer(status, body);
  if (status == 503) response.headers.set("Retry-After", "2");
  return response;
}

struct Wanted {
  classroom::SlidePlace place;
  classroom::SlideSize size;
};

// "/api/rooms/*/slides/SET/PAGE/SIZE"; nullopt: no such address.
std::optional<Wanted> wanted(const Call& call) {
  const auto set = base::parse_number<std::uint64_t>(call.parts[1]);
  const auto page = base::parse_number<std::size_t>(call.parts[2]);
  const auto size = classroom::slide_size_from(call.parts[3]);
  if (!set || !page || !size) return std::nullopt;
  return Wanted{{classroom::SlideSetId{*set}, *page}, *size};
}

}  // namespace

void SlideRoutes::add_to(std::vector<Route>& routes) {
  constexpr std::string_view kPattern = "/api/rooms/*/slides/*/*/*";
  routes.push_back({Method::kPost, kPattern, Access::kAnyone, Body::kBytes,
                    [this](Call& call) { return bring(call); }});
  routes.push_back({Method::kGet, kPattern, Access::kAnyone, Body::kNone,
                    [this](Call& call) { return open(call); }});
}

Reply SlideRoutes::bring(Call& call) {
  const auto where = wanted(call);
  if (!where) co_return refuse(FileRefusal{"no_such_slide"});
  const auto refusal = co_await live_.bring(call.parts[0], seat_of(call), where->place, where->size,
                                            std::move(call.request.body));
  if (refusal) co_return refuse(*refusal);
  co_return proto::http::empty_response(204);
}

// The address means these bytes for ever, and yet each look is asked for: the next one at this
// browser may be nobody of that class.
Reply SlideRoutes::open(Call& call) {
  const auto where = wanted(call);
  if (!where) co_return refuse(FileRefusal{"no_such_slide"});
  const auto slide = co_await live_.open(call.parts[0], seat_of(call), where->place, where->size);
  if (!slide) co_return refuse(FileRefusal{"no_such_slide"});
  const std::string etag = '"' + slide->hash + '"';
  Response response =
      proto::http::respond_with_source(call.request, slide->body, {slide->type, etag});
  guard_bytes(response);
  response.headers.set("Content-Disposition", "attachment");
  response.headers.set("Cache-Control", "private, no-cache");
  co_return response;
}

}  // namespace app::api
