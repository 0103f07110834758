// What WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) are over HTTP, whatever is published: the
// right is in a bearer token, so requests from any origin are welcome (CORS) and no cookie counts.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "proto/http/message.hpp"
#include "proto/sdp/fragment.hpp"

namespace app::whip {

inline constexpr std::size_t kOfferSizeMax = 64 * 1024;

// What a client that was let in is given.
struct Resource {
  std::string id;
  std::string answer;
  std::string etag;  // of the ICE session, quotes included
};
struct IceSession {
  std::string etag;
  proto::sdp::LocalTransport local;
};

inline proto::http::Response refuse(unsigned status, std::string_view word) {
  auto response = proto::http::json_response(status, "{\"refusal\":\"" + std::string(word) + "\"}");
  if (status == 503) response.headers.set("Retry-After", "5");
  return response;
}

// RFC 9725 sections 4.2 and 4.3: the media type, parameters aside.
inline bool is_of_type(const proto::http::Request& request, std::string_view wanted) {
  const std::string_view type = request.headers.find("Content-Type").value_or("");
  return proto::http::equal_ignoring_case(type.substr(0, type.find(';')), wanted);
}

// What is wrong with the body of a POST; nullopt: nothing.
inline std::optional<proto::http::Response> refuse_offer(const proto::http::Request& request) {
  if (!is_of_type(request, "application/sdp")) return refuse(415, "not_sdp");
  if (request.body.size() > kOfferSizeMax) return refuse(413, "too_long");
  return std::nullopt;
}

inline void allow_any_origin(proto::http::Response& response) {
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Access-Control-Expose-Headers",
                       "Location, Link, ETag, Accept-Patch, Retry-After");
}

inline proto::http::Response preflight() {
  auto response = proto::http::empty_response(204);
  response.headers.set("Access-Control-Allow-Methods", "POST, PATCH, DELETE, OPTIONS");
  response.headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match");
  response.headers.set("Access-Control-Max-Age", "86400");
  response.headers.set("Accept-Post", "application/sdp");
  response.headers.set("Accept-Patch", proto::sdp::kFragmentType);
  return response;
}

inline proto::http::Response not_allowed(std::string_view methods) {
  auto response = refuse(405, "method_not_allowed");
  response.headers.set("Allow", methods);
  return response;
}

// RFC 9725 section 4.6: this server answers plain STUN requests itself, on `media_port`.
inline std::string ice_server_link(const proto::http::Request& request, std::uint16_t media_port) {
  const std::string_view host = request.headers.find("Host").value_or("localhost");
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  return "<stun:" + std::string(host.substr(0, end)) + ":" + std::to_string(media_port) +
         ">; rel=\"ice-server\"";
}

// 201 for a client that was let in; `endpoint` is the path it asked.
inline proto::http::Response created(const proto::http::Request& request, std::string_view endpoint,
                                     const Resource& resource, std::uint16_t media_port) {
  proto::http::Response response;
  response.status = 201;
  response.body = resource.answer;
  response.headers.set("Content-Type", "application/sdp");
  response.headers.set("Location", std::string(endpoint) + "/" + resource.id);
  response.headers.set("Link", ice_server_link(request, media_port));
  response.headers.set("ETag", resource.etag);
  response.headers.set("Accept-Patch", proto::sdp::kFragmentType);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

// Trickle ICE and ICE restart (RFC 9725 sections 4.3.1 to 4.3.3) of a resource; `etag` is that of
// its ICE session, nullopt: there is none. A client's candidates are of no use to ICE-lite: its
// checks bring their addresses.
inline proto::http::Response patch(const proto::http::Request& request,
                                   const std::optional<std::string>& etag,
                                   const std::function<std::optional<IceSession>()>& restart) {
  if (!etag) return refuse(404, "unknown_resource");
  if (!is_of_type(request, proto::sdp::kFragmentType)) return refuse(415, "not_sdp");
  const auto match = request.headers.find("If-Match");
  if (!match) return refuse(428, "if_match_missing");
  const auto fragment = proto::sdp::parse_fragment(request.body);
  if (!fragment) return refuse(400, "bad_sdp");
  if (*match != "*") {
    return *match == *etag ? proto::http::empty_response(204) : refuse(412, "other_ice_session");
  }
  if (fragment->ice_ufrag.empty() || fragment->mid.empty()) return refuse(422, "bad_sdp");
  const auto restarted = restart();
  if (!restarted) return refuse(404, "unknown_resource");
  proto::http::Response response;
  response.body = proto::sdp::restart_fragment(restarted->local, fragment->mid);
  response.headers.set("Content-Type", proto::sdp::kFragmentType);
  response.headers.set("ETag", restarted->etag);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace app::whip
