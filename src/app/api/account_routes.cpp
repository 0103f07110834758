#include "app/api/account_routes.hpp"

#include <string>

#include "app/api/encode.hpp"
#include "app/json/fields.hpp"
#include "app/secret/cookie.hpp"

namespace app::api {
namespace {

using proto::http::Method;

void set_cookie(Response& response, std::string_view cookie) {
  response.headers.add("Set-Cookie", cookie);
}

Response welcome(const Call& call, const SignedIn& signed_in) {
  Response response = answer(200, {{"person", encode(signed_in.person)}});
  set_cookie(response, secret::sign_in_cookie(signed_in.token, call.caller.secure));
  return response;
}

}  // namespace

void AccountRoutes::add_to(std::vector<Route>& routes) {
  routes.push_back({Method::kGet, "/api/me", Access::kAnyone, Body::kNone,
                    [this](Call& call) { return get_me(call); }});
  routes.push_back({Method::kPost, "/api/first-run", Access::kAnyone, Body::kJson,
                    [this](Call& call) { return post_first_run(call); }});
  routes.push_back({Method::kPost, "/api/sign-in", Access::kAnyone, Body::kJson,
                    [this](Call& call) { return post_sign_in(call); }});
  routes.push_back({Method::kPost, "/api/sign-out", Access::kAnyone, Body::kNone,
                    [this](Call& call) { return post_sign_out(call); }});
}

Reply AccountRoutes::get_me(Call& call) {
  const auto token = secret::sign_in_token(call.request);
  const auto recognised = co_await accounts_.recognise(token);
  if (!recognised) co_return refuse(recognised.error());
  const auto first_run = co_await accounts_.awaits_first_run();
  if (!first_run) co_return refuse(first_run.error());

  boost::json::value person;  // null: nobody is signed in
  if (*recognised) person = encode((*recognised)->person);
  Response response = answer(
      200, {{"person", person},
            {"first_run", *first_run},
            {"school", encode(profile_)},
            {"may_make_rooms", *recognised && may_make_rooms((*recognised)->person, profile_)},
            {"set_up", profile_.set_up}});
  // Every page begins with this request: the cookie then lives as long as the sign-in does. One
  // that no longer names anybody is taken away.
  if (*recognised && token) {
    set_cookie(response, secret::sign_in_cookie(*token, call.caller.secure));
  } else if (token) {
    set_cookie(response, secret::sign_out_cookie(call.caller.secure));
  }
  co_return response;
}

Reply AccountRoutes::post_first_run(Call& call) {
  json::Fields fields(call.body);
  std::string token(fields.text("token"));
  std::string name(fields.text("name"));
  std::string password(fields.text("password"));
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto signed_in =
      co_await accounts_.first_run(std::move(token), std::move(name), std::move(password));
  if (!signed_in) co_return refuse(signed_in.error());
  co_return welcome(call, *signed_in);
}

Reply AccountRoutes::post_sign_in(Call& call) {
  json::Fields fields(call.body);
  std::string name(fields.text("name"));
  std::string password(fields.text("password"));
  if (!fields.ok()) co_return refuse(400, "bad_message");
  const auto signed_in =
      co_await accounts_.sign_in(std::move(name), std::move(password), call.caller.address);
  if (!signed_in) co_return refuse(signed_in.error());
  co_return welcome(call, *signed_in);
}

Reply AccountRoutes::post_sign_out(Call& call) {
  const auto token = secret::sign_in_token(call.request);
  if (token) {
    const auto done = co_await accounts_.sign_out(*token);
    if (!done) co_return refuse(done.error());
  }
  Response response = proto::http::empty_response(204);
  set_cookie(response, secret::sign_out_cookie(call.caller.secure));
  co_return response;
}

}  // namespace app::api
