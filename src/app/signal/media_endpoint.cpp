#include "app/signal/media_endpoint.hpp"

#include <array>
#include <optional>
#include <utility>

#include "proto/sdp/fragment.hpp"

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

http::Response refuse(unsigned status, std::string_view word) {
  http::Response response =
      http::json_response(status, "{\"refusal\":\"" + std::string(word) + "\"}");
  if (status == 503) response.headers.set("Retry-After", "5");
  return response;
}

struct StatusOf {
  std::string_view word;
  unsigned status;
};
constexpr std::array kStatuses{
    StatusOf{"unknown_room", 404}, StatusOf{"wrong_link", 403},  StatusOf{"link_revoked", 403},
    StatusOf{"link_expired", 403}, StatusOf{"bad_sdp", 400},     StatusOf{"no_common_codec", 406},
    StatusOf{"room_full", 503},    StatusOf{"server_full", 503}, StatusOf{"server_busy", 503},
};

unsigned status_of(std::string_view word) {
  for (const StatusOf& entry : kStatuses) {
    if (entry.word == word) return entry.status;
  }
  return 500;
}

// RFC 9725 sections 4.2 and 4.3: the media type, parameters aside.
bool is_of_type(const http::Request& request, std::string_view wanted) {
  const std::string_view type = request.headers.find("Content-Type").value_or("");
  return http::equal_ignoring_case(type.substr(0, type.find(';')), wanted);
}

void allow_any_origin(http::Response& response) {
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Expose-Headers",
                       "Location, Link, ETag, Accept-Patch, Retry-After");
}

http::Response preflight() {
  http::Response response = http::empty_response(204);
  response.headers.set("Access-Control-Allow-Methods", "POST, PATCH, DELETE, OPTIONS");
  response.headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match");
  response.headers.set("Access-Control-Max-Age", "86400");
  response.headers.set("Accept-Post", "application/sdp");
  response.headers.set("Accept-Patch", proto::sdp::kFragmentType);
  return response;
}

http::Response not_allowed(std::string_view methods) {
  http::Response response = refuse(405, "method_not_allowed");
  response.headers.set("Allow", methods);
  return response;
}

}  // namespace

boost::asio::awaitable<http::Response> MediaEndpoint::handle(http::Request request, Caller) {
  http::Response response = refuse(404, "unknown_room");
  const auto place = parse_path(request.path);
  if (place && request.method == http::Method::kOptions) {
    response = preflight();
  } else if (place && place->resource.empty()) {
    // Not by ?: around the co_await: g++ 12 would destroy the response twice.
    response = not_allowed("POST, OPTIONS");
    if (request.method == http::Method::kPost) {
      response = co_await open(request, place->right, place->room);
    }
  } else if (place) {
    // The name of a resource is as secret as the token that made it: it is the right to end it.
    if (request.method == http::Method::kPatch) {
      response = patch(request, place->room, place->resource);
    } else if (request.method != http::Method::kDelete) {
      response = not_allowed("PATCH, DELETE, OPTIONS");
    } else if (hub_.end_media(place->room, place->resource)) {
      response = http::empty_response(200);
    } else {
      response = refuse(404, "unknown_resource");
    }
  }
  allow_any_origin(response);
  co_return response;
}

boost::asio::awaitable<http::Response> MediaEndpoint::open(const http::Request& request,
                                                           MediaRight right, std::string room) {
  const auto token = http::bearer_token(request);
  if (!token) {
    http::Response response = refuse(401, "token_missing");
    response.headers.set("WWW-Authenticate", "Bearer");
    co_return response;
  }
  if (!is_of_type(request, "application/sdp")) co_return refuse(415, "not_sdp");
  if (request.body.size() > kOfferSizeMax) co_return refuse(413, "too_long");
  const auto resource = co_await hub_.open_media(room, std::string(*token), right, request.body);
  if (!resource) co_return refuse(status_of(resource.error()), resource.error());

  http::Response response;
  response.status = 201;
  response.body = resource->answer;
  response.headers.set("Content-Type", "application/sdp");
  const std::string_view kind = right == MediaRight::kPublish ? "/whip/" : "/whep/";
  response.headers.set("Location", std::string(kind) + room + "/" + resource->id);
  response.headers.set("Link", ice_server_link(request));
  response.headers.set("ETag", resource->etag);
  response.headers.set("Accept-Patch", proto::sdp::kFragmentType);
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

// RFC 9725 sections 4.3.1 to 4.3.3. A client's candidates are of no use to ICE-lite: its checks
// bring their addresses.
http::Response MediaEndpoint::patch(const http::Request& request, const std::string& room,
                                    const std::string& resource) {
  const auto etag = hub_.media_etag(room, resource);
  if (!etag) return refuse(404, "unknown_resource");
  if (!is_of_type(request, proto::sdp::kFragmentType)) return refuse(415, "not_sdp");
  const auto match = request.headers.find("If-Match");
  if (!match) return refuse(428, "if_match_missing");
  const auto fragment = proto::sdp::parse_fragment(request.body);
  if (!fragment) return refuse(400, "bad_sdp");
  if (*match != "*") {
    return *match == *etag ? http::empty_response(204) : refuse(412, "other_ice_session");
  }
  if (fragment->ice_ufrag.empty() || fragment->mid.empty()) return refuse(422, "bad_sdp");
  const auto restarted = hub_.restart_media(room, resource);
  if (!restarted) return refuse(404, "unknown_resource");
  http::Response response;
  response.body = proto::sdp::restart_fragment(restarted->local, fragment->mid);
  response.headers.set("Content-Type", proto::sdp::kFragmentType);
  response.headers.set("ETag", restarted->etag);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

// RFC 9725 section 4.6: this server answers plain STUN requests itself.
std::string MediaEndpoint::ice_server_link(const http::Request& request) const {
  const std::string_view host = request.headers.find("Host").value_or("localhost");
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  return "<stun:" + std::string(host.substr(0, end)) + ":" + std::to_string(media_port_) +
         ">; rel=\"ice-server\"";
}

}  // namespace app::signal
