#include "app/api/call.hpp"

#include <algorithm>
#include <chrono>

#include "app/json/fields.hpp"

namespace app::api {
namespace {

unsigned status_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNameInvalid:
    case Refusal::kPasswordTooShort:
    case Refusal::kTooLong:
      return 400;
    case Refusal::kWrongToken:
    case Refusal::kWrongNameOrPassword:
    case Refusal::kWrongLink:
    case Refusal::kLinkRevoked:
    case Refusal::kLinkExpired:
    // Not 401: that would have to name an HTTP authentication scheme (RFC 9110 section 15.5.2).
    case Refusal::kSignInNeeded:
      return 403;
    case Refusal::kUnknownRoom:
      return 404;
    case Refusal::kAlreadyUsed:
    case Refusal::kNameTaken:
      return 409;
    case Refusal::kTooManyAttempts:
      return 429;
    case Refusal::kServerBusy:
      return 503;
  }
  return 500;
}

unsigned status_of(Problem problem) {
  switch (problem) {
    case Problem::kBadMessage:
    case Problem::kNameInvalid:
    case Problem::kPasswordTooShort:
    case Problem::kPasscodeTooShort:
    case Problem::kTooLong:
    case Problem::kTitleMissing:
    case Problem::kTitleInvalid:
      return 400;
    case Problem::kUnknownCommand:
    case Problem::kUnknownPerson:
    case Problem::kUnknownRoom:
    case Problem::kUnknownLink:
    case Problem::kUnknownChannel:
    case Problem::kUnknownKey:
    case Problem::kUnknownVideo:
      return 404;
    case Problem::kTooManyKeys:
    case Problem::kTooManyLinks:
    case Problem::kNameTaken:
      return 409;
    case Problem::kServerBusy:
      return 503;
  }
  return 500;
}

// Whole seconds, never too early.
void set_retry_after(Response& response, base::Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.set("Retry-After", std::to_string(std::max<long long>(1, seconds)));
}

}  // namespace

Response answer(unsigned status, const boost::json::object& body) {
  return proto::http::json_response(status, json::write(body));
}

Response refuse(unsigned status, std::string_view word) {
  Response response =
      answer(status, {{"refusal", boost::json::string_view(word.data(), word.size())}});
  if (status == 503) set_retry_after(response, std::chrono::seconds(2));
  return response;
}

Response refuse(const Refused& refused) {
  Response response = refuse(status_of(refused.why), to_string(refused.why));
  if (refused.why == Refusal::kTooManyAttempts) set_retry_after(response, refused.retry_after);
  return response;
}

Response refuse(const Trouble& trouble) {
  return refuse(status_of(trouble.problem), to_string(trouble.problem));
}

}  // namespace app::api
