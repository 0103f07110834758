// One request on its way through the API, and the answers that every route can give.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include "app/accounts.hpp"
#include "app/api/administration.hpp"
#include "app/router.hpp"
#include "proto/http/message.hpp"

namespace app::api {

using proto::http::Response;
using Reply = boost::asio::awaitable<Response>;

struct Call {
  proto::http::Request request;
  Caller caller;
  std::vector<std::string> parts;    // what the asterisks of the pattern stand for
  boost::json::object body;          // empty where the route takes none
  std::optional<Recognised> person;  // there on every route that needs a sign-in
};

enum class Access : std::uint8_t {
  kAnyone,
  kSignedIn,
  kAdministrator,
  kControl,  // only over the Unix socket in the data folder
};
enum class Body : std::uint8_t { kNone, kJson, kBytes };  // bytes: read by the route itself

struct Route {
  proto::http::Method method;
  std::string_view pattern;  // "/api/rooms/*/door": each asterisk is one segment
  Access access;
  Body body;
  std::function<Reply(Call&)> answer;
};

Response answer(unsigned status, const boost::json::object& body);
// {"refusal": word}.
Response refuse(unsigned status, std::string_view word);
Response refuse(const Refused& refused);  // with Retry-After where waiting helps
Response refuse(const Trouble& trouble);

}  // namespace app::api
