#include "app/api/control_routes.hpp"

#include <string>
#include <utility>

#include "app/api/administration.hpp"
#include "app/api/stats.hpp"
#include "app/json/fields.hpp"

namespace app::api {

using proto::http::Method;

void ControlRoutes::add_to(std::vector<Route>& routes) {
  // The two of the process itself come first: they are no commands of administer().
  routes.push_back({Method::kPost, "/control/stats", Access::kControl, Body::kNone,
                    [this](Call& call) { return get_stats(call); }});
  routes.push_back({Method::kPost, "/control/stop", Access::kControl, Body::kNone,
                    [this](Call& call) { return post_stop(call); }});
  routes.push_back({Method::kPost, "/control/*", Access::kControl, Body::kJson,
                    [this](Call& call) { return post_command(call); }});
}

Reply ControlRoutes::get_stats(Call&) {
  co_return answer(200, encode(server_.stats()));
}

Reply ControlRoutes::post_stop(Call&) {
  server_.stop();
  co_return answer(200, {});
}

Reply ControlRoutes::post_command(Call& call) {
  const std::string& command = call.parts[0];
  const auto work = [this, command, arguments = call.body,
                     now = clock_.wall_now()](store::Store& store) {
    return administer(store, command, arguments, random_, now);
  };
  auto outcome = co_await store_.run(work);
  if (!outcome) co_return refuse(outcome.error());
  if (command == "room-delete") {
    json::Fields fields(call.body);
    live_.close_room(fields.text("name"));
  } else if (command == "user-passwd") {
    live_.signed_out(school::PersonId{outcome->at("person").to_number<std::uint64_t>()});
  }
  co_return answer(200, *outcome);
}

}  // namespace app::api
