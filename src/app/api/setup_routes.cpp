#include "app/api/setup_routes.hpp"

#include <optional>
#include <string>
#include <utility>

namespace app::api {
namespace {

using proto::http::Method;
using store::Store;

// A thousand names and addresses; what is longer is no answer of a person.
constexpr std::size_t kAnswerSizeMax = 4096;

// All fields must be texts.
std::optional<SetupTexts> texts_of(const boost::json::object& body) {
  SetupTexts texts;
  for (const auto& field : body) {
    const boost::json::string* const text = field.value().if_string();
    if (text == nullptr || text->size() > kAnswerSizeMax) return std::nullopt;
    texts.emplace(field.key(), std::string_view(text->data(), text->size()));
  }
  return texts;
}

boost::json::object object_of(const SetupTexts& texts) {
  boost::json::object object;
  for (const auto& [key, text] : texts) object[key] = text;
  return object;
}

unsigned status_of(const SetupRefusal& refusal) {
  if (refusal.word == "server_busy") return 503;
  return refusal.word == "decided_elsewhere" ? 409 : 400;
}

}  // namespace

void SetupRoutes::add_to(std::vector<Route>& routes) {
  const auto add = [&](Method method, std::string_view pattern, Access access, Body body,
                       Reply (SetupRoutes::*handler)(Call&)) {
    routes.push_back({method, pattern, access, body,
                      [this, handler](Call& call) { return (this->*handler)(call); }});
  };
  add(Method::kGet, "/api/setup", Access::kAdministrator, Body::kNone, &SetupRoutes::get_setup);
  add(Method::kPost, "/api/setup", Access::kAdministrator, Body::kJson, &SetupRoutes::post_setup);
  add(Method::kPost, "/api/restart", Access::kAdministrator, Body::kNone,
      &SetupRoutes::post_restart);
  add(Method::kPost, "/control/setup-show", Access::kControl, Body::kJson, &SetupRoutes::get_setup);
  add(Method::kPost, "/control/setup-save", Access::kControl, Body::kJson,
      &SetupRoutes::post_setup);
  add(Method::kPost, "/control/restart", Access::kControl, Body::kJson, &SetupRoutes::post_restart);
}

Reply SetupRoutes::get_setup(Call&) {
  const auto look = [this, profile = profile_](Store&) {
    return store::Answer<SetupTexts>(setup_state(profile, machine_));
  };
  const auto state = co_await store_.run(look);
  if (!state) co_return refuse(503, "server_busy");
  co_return answer(200, object_of(*state));
}

Reply SetupRoutes::post_setup(Call& call) {
  const auto answers = texts_of(call.body);
  if (!answers) co_return refuse(400, "bad_message");
  using Saved = base::Result<school::Profile, SetupRefusal>;
  const auto save = [this, answers = *answers](Store& store) {
    return store::Answer<Saved>(save_setup(store, machine_, answers));
  };
  const auto saved = co_await store_.run(save);
  if (!saved) co_return refuse(503, "server_busy");
  if (!*saved) {
    const SetupRefusal& refusal = saved->error();
    co_return answer(status_of(refusal), {{"refusal", refusal.word}, {"key", refusal.key}});
  }
  profile_ = **saved;
  co_return co_await get_setup(call);
}

Reply SetupRoutes::post_restart(Call&) {
  server_.restart();
  co_return answer(200, {});
}

}  // namespace app::api
