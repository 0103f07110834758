#include "app/signal/media_endpoint.hpp"

#include <array>
#include <optional>
#include <utility>

#include "app/whip_http.hpp"

namespace app::signal {

namespace http = proto::http;

namespace {

struct Place {
  MediaRight right = MediaRight::kPublish;
  std::string room;
  std::string resource;  // empty: the endpoint itself
};

// "/whip/ROOM" or "/whip/ROOM/RESOURCE".
std::optional<Place> parse_path(std::string_view path) {
  Place place;
  if (path.starts_with("/whip/")) {
    place.right = MediaRight::kPublish;
  } else if (path.starts_with("/whep/")) {
    place.right = MediaRight::kWatch;
  } else {
    return std::nullopt;
  }
  const std::string_view rest = path.substr(6);
  const std::size_t slash = rest.find('/');
  place.room = rest.substr(0, slash);
  if (slash != std::string_view::npos) place.resource = rest.substr(slash + 1);
  if (place.room.empty() || (slash != std::string_view::npos && place.resource.empty())) {
    return std::nullopt;
  }
  return place;
}

struct StatusOf {
  std::string_view word;
  unsigned status;
};
constexpr std::array kStatuses{
    StatusOf{"unknown_room", 404},    StatusOf{"wrong_link", 403}, StatusOf{"link_revoked", 403},
    StatusOf{"link_expired", 403},    StatusOf{"bad_sdp", 400},    StatusOf{"carried_by_mesh", 409},
    StatusOf{"no_common_codec", 406}, StatusOf{"room_full", 503},  StatusOf{"server_full", 503},
    StatusOf{"server_busy", 503},
};

unsigned status_of(std::string_view word) {
  for (const StatusOf& entry : kStatuses) {
    if (entry.word == word) return entry.status;
  }
  return 500;
}

}  // namespace

boost::asio::awaitable<http::Response> MediaEndpoint::handle(http::Request request, Caller) {
  http::Response response = whip::refuse(404, "unknown_room");
  const auto place = parse_path(request.path);
  if (place && request.method == http::Method::kOptions) {
    response = whip::preflight();
  } else if (place && place->resource.empty()) {
    // Not by ?: around the co_await: g++ 12 would destroy the response twice.
    response = whip::not_allowed("POST, OPTIONS");
    if (request.method == http::Method::kPost) {
      response = co_await open(request, place->right, place->room);
    }
  } else if (place) {
    // The name of a resource is as secret as the token that made it: it is the right to end it.
    if (request.method == http::Method::kPatch) {
      response = patch(request, place->room, place->resource);
    } else if (request.method != http::Method::kDelete) {
      response = whip::not_allowed("PATCH, DELETE, OPTIONS");
    } else if (hub_.end_media(place->room, place->resource)) {
      response = http::empty_response(200);
    } else {
      response = whip::refuse(404, "unknown_resource");
    }
  }
  whip::allow_any_origin(response);
  co_return response;
}

boost::asio::awaitable<http::Response> MediaEndpoint::open(const http::Request& request,
                                                           MediaRight right, std::string room) {
  const auto token = http::bearer_token(request);
  if (!token) {
    http::Response response = whip::refuse(401, "token_missing");
    response.headers.set("WWW-Authenticate", "Bearer");
    co_return response;
  }
  if (auto wrong = whip::refuse_offer(request)) co_return std::move(*wrong);
  const auto resource = co_await hub_.open_media(room, std::string(*token), right, request.body);
  if (!resource) co_return whip::refuse(status_of(resource.error()), resource.error());
  const std::string_view kind = right == MediaRight::kPublish ? "/whip/" : "/whep/";
  co_return whip::created(request, std::string(kind) + room, *resource, media_port_);
}

http::Response MediaEndpoint::patch(const http::Request& request, const std::string& room,
                                    const std::string& resource) {
  return whip::patch(request, hub_.media_etag(room, resource),
                     [&] { return hub_.restart_media(room, resource); });
}

}  // namespace app::signal
