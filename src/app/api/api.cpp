#include "app/api/api.hpp"

#include <string>
#include <utility>

#include "app/json/fields.hpp"
#include "app/secret/cookie.hpp"

namespace app::api {
namespace {

using proto::http::Method;

std::string_view take_segment(std::string_view& path) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  const std::string_view segment = path.substr(1, end - 1);
  path.remove_prefix(end);
  return segment;
}

// What the asterisks stand for; nullopt when the path is of another pattern.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parts;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view given = take_segment(path);
    if (wanted == "*" && !given.empty()) {
      parts.emplace_back(given);
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parts;
}

std::string_view name_of(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kDelete:
      return "DELETE";
    default:
      return "";
  }
}

// "application/json", with any parameters. A form of another site cannot send this without asking
// first (CORS preflight), which we never grant: a second lock beside Origin.
bool is_json(const proto::http::Request& request) {
  std::string_view type = request.headers.find("Content-Type").value_or("");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return proto::http::equal_ignoring_case(type, "application/json");
}

Response method_not_allowed(const std::string& allowed) {
  Response response = refuse(405, "method_not_allowed");
  response.headers.set("Allow", allowed);
  return response;
}

}  // namespace

Api::Api(const Parts& parts)
    : accounts_(parts.accounts),
      account_routes_(parts.accounts, parts.profile),
      room_routes_(parts.accounts, parts.store, parts.live, parts.store_random, parts.clock,
                   parts.profile),
      channel_routes_({parts.accounts, parts.store, parts.channels, parts.store_random, parts.clock,
                       parts.profile}),
      video_routes_({parts.accounts, parts.store, parts.videos, parts.passwords, parts.store_random,
                     parts.clock, parts.profile}),
      upload_routes_({parts.store, parts.uploads, parts.profile}),
      file_routes_(parts.files),
      slide_routes_(parts.slides),
      quality_routes_({parts.store, parts.quality, parts.clock, parts.profile}),
      setup_routes_(parts.store, parts.machine, parts.profile, parts.server),
      doctor_routes_({parts.doctor, parts.ways, parts.server, parts.random, parts.clock}),
      metrics_routes_(parts.store, parts.server),
      control_routes_(parts.store, parts.live, parts.server, parts.store_random, parts.clock) {
  account_routes_.add_to(routes_);
  room_routes_.add_to(routes_);
  channel_routes_.add_to(routes_);
  video_routes_.add_to(routes_);
  upload_routes_.add_to(routes_);
  file_routes_.add_to(routes_);
  slide_routes_.add_to(routes_);
  quality_routes_.add_to(routes_);
  setup_routes_.add_to(routes_);
  doctor_routes_.add_to(routes_);
  metrics_routes_.add_to(routes_);
  // Last: it takes every command that is left.
  control_routes_.add_to(routes_);
}

boost::asio::awaitable<proto::http::Response> Api::handle(proto::http::Request request,
                                                          Caller caller) {
  Call call{std::move(request), caller, {}, {}, {}};
  std::optional<Response> refusal;
  const Route* const route = find(call, refusal);
  if (route == nullptr) co_return std::move(*refusal);
  refusal = co_await admit(call, *route);
  if (refusal) co_return std::move(*refusal);
  co_return co_await route->answer(call);
}

const Route* Api::find(Call& call, std::optional<Response>& refusal) const {
  const Method method = call.request.method == Method::kHead ? Method::kGet : call.request.method;
  std::string allowed;
  for (const Route& route : routes_) {
    // To the network the control socket's addresses do not exist.
    if (route.access == Access::kControl && !call.caller.control) continue;
    auto parts = match(route.pattern, call.request.path);
    if (!parts) continue;
    if (route.method == method) {
      call.parts = std::move(*parts);
      return &route;
    }
    if (!allowed.empty()) allowed += ", ";
    allowed += name_of(route.method);
  }
  refusal = allowed.empty() ? refuse(404, "not_found") : method_not_allowed(allowed);
  return nullptr;
}

boost::asio::awaitable<std::optional<Response>> Api::admit(Call& call, const Route& route) {
  const bool unsafe = !proto::http::is_safe(call.request.method);
  if (unsafe && !call.caller.control &&
      !proto::http::is_same_origin(call.request, call.caller.secure)) {
    co_return refuse(403, "wrong_origin");
  }
  if (route.body == Body::kJson) {
    if (!is_json(call.request)) co_return refuse(415, "json_needed");
    auto body = json::parse_object(call.request.body);
    if (!body) {
      const bool large = body.error() == json::Error::kTooLarge;
      if (large) co_return refuse(413, "too_long");
      co_return refuse(400, "bad_message");
    }
    call.body = std::move(*body);
  }
  if (route.access == Access::kSignedIn || route.access == Access::kAdministrator) {
    auto person = co_await accounts_.recognise(secret::sign_in_token(call.request));
    if (!person) co_return refuse(person.error());
    if (!*person) co_return refuse(Refused{Refusal::kSignInNeeded});
    call.person = std::move(*person);
    const bool administers = call.person->person.role == school::PersonRole::kAdministrator;
    if (route.access == Access::kAdministrator && !administers)
      co_return refuse(403, "administrators_only");
  }
  co_return std::nullopt;
}

}  // namespace app::api
