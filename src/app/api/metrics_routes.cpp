#include "app/api/metrics_routes.hpp"

#include <array>
#include <string>
#include <utility>

#include "app/api/metrics.hpp"
#include "app/api/metrics_token.hpp"
#include "proto/http/local_host.hpp"

namespace app::api {
namespace {

// A proxy on this machine asks for whoever asked it.
bool is_forwarded(const proto::http::Request& request) {
  constexpr std::array<std::string_view, 4> kFields = {"Forwarded", "X-Forwarded-For", "X-Real-IP",
                                                       "Via"};
  for (const std::string_view field : kFields) {
    if (request.headers.contains(field)) return true;
  }
  return false;
}

// A proxy that says nothing of itself passes at least the name on that it was asked by: without
// that nobody could sign in through it.
bool is_at_home(const Call& call) {
  return call.caller.loopback && !is_forwarded(call.request) &&
         proto::http::names_this_machine(call.request.headers.find("Host").value_or(""));
}

Response unauthorised() {
  Response response = refuse(401, "token_needed");
  response.headers.set("WWW-Authenticate", "Bearer realm=\"metrics\"");
  return response;
}

}  // namespace

void MetricsRoutes::add_to(std::vector<Route>& routes) {
  routes.push_back({proto::http::Method::kGet, "/metrics", Access::kAnyone, Body::kNone,
                    [this](Call& call) { return get_metrics(call); }});
}

Reply MetricsRoutes::get_metrics(Call& call) {
  if (!call.caller.control && !is_at_home(call)) {
    const auto token = proto::http::bearer_token(call.request);
    if (!token) co_return unauthorised();
    const auto asked = [shown = std::string(*token)](store::Store& store) {
      return is_metrics_token(store, shown);
    };
    const auto known = co_await store_.run(asked);
    if (!known) co_return refuse(known.error());
    if (!*known) co_return unauthorised();
  }
  Response response;
  response.status = 200;
  response.headers.set("Content-Type", kMetricsType);
  response.headers.set("Cache-Control", "no-store");
  response.body = metrics_text(server_.stats());
  co_return response;
}

}  // namespace app::api
