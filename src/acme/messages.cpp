#include "acme/messages.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/json/fields.hpp"
#include "base/utf8.hpp"

namespace acme {
namespace {

namespace json = app::json;

constexpr std::string_view kErrorPrefix = "urn:ietf:params:acme:error:";
constexpr std::array<std::pair<std::string_view, Status>, 5> kStatuses = {
    {{"pending", Status::kPending},
     {"ready", Status::kReady},
     {"processing", Status::kProcessing},
     {"valid", Status::kValid},
     {"invalid", Status::kInvalid}}};

std::string url_in(json::Fields& fields, std::string_view name) {
  const std::string_view url = fields.text(name);
  if (!is_url(url)) fields.refuse(json::Error::kOutOfRange);
  return std::string(url);
}

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kTokenSizeMax &&
         std::ranges::all_of(text, [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

Status status_of(std::string_view word) {
  const auto found =
      std::ranges::find_if(kStatuses, [&](const auto& entry) { return entry.first == word; });
  return found == kStatuses.end() ? Status::kOther : found->second;
}

std::string short_type(std::string_view type) {
  if (!type.starts_with(kErrorPrefix)) return {};
  return one_line(type.substr(kErrorPrefix.size()));
}

std::string_view text_or_empty(const boost::json::object& object, std::string_view name) {
  const boost::json::value* const value = object.if_contains(name);
  const boost::json::string* const text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

const boost::json::object* object_or_null(const boost::json::object& object,
                                          std::string_view name) {
  const boost::json::value* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

const boost::json::object* first_subproblem(const boost::json::object& object) {
  const boost::json::value* const value = object.if_contains("subproblems");
  const boost::json::array* const list = value == nullptr ? nullptr : value->if_array();
  return list == nullptr || list->empty() ? nullptr : list->front().if_object();
}

// The first subproblem says more than the whole, which only counts them.
Problem problem_of(const boost::json::object& object) {
  Problem problem{
      short_type(text_or_empty(object, "type")), one_line(text_or_empty(object, "detail")), {}};
  const boost::json::object* const first = first_subproblem(object);
  if (first == nullptr) return problem;
  const std::string type = short_type(text_or_empty(*first, "type"));
  if (!type.empty()) problem.type = type;
  const std::string detail = one_line(text_or_empty(*first, "detail"));
  if (!detail.empty()) problem.detail = detail;
  if (const auto* identifier = object_or_null(*first, "identifier")) {
    problem.about = one_line(text_or_empty(*identifier, "value"));
  }
  return problem;
}

std::optional<Problem> error_in(const boost::json::object& object) {
  const boost::json::object* const error = object_or_null(object, "error");
  return error == nullptr ? std::nullopt : std::optional(problem_of(*error));
}

std::optional<Challenge> challenge_of(const boost::json::object& object, json::Fields& all) {
  const std::string_view type = text_or_empty(object, "type");
  if (type != "http-01" && type != "tls-alpn-01") return std::nullopt;
  json::Fields fields(object);
  Challenge challenge;
  challenge.kind = type == "http-01" ? ChallengeKind::kHttp : ChallengeKind::kTlsAlpn;
  challenge.url = url_in(fields, "url");
  challenge.token = fields.text("token");
  challenge.status = status_of(fields.text("status"));
  challenge.error = error_in(object);
  if (!is_token(challenge.token)) fields.refuse(json::Error::kOutOfRange);
  all.join(fields);
  return challenge;
}

base::Result<boost::json::object, json::Error> parse(std::string_view text) {
  return json::parse_object(text, kReplySizeMax);
}

}  // namespace

bool is_url(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  return text.starts_with(kScheme) && text.size() > kScheme.size() && text.size() <= kUrlSizeMax &&
         std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7F; });
}

std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto character = base::take_utf8(text);
    if (!character) {
      text.remove_prefix(1);
      continue;
    }
    const std::string_view octets = before.substr(0, before.size() - text.size());
    if (line.size() + octets.size() > kDetailSizeMax) break;
    line += base::is_control(*character) ? std::string_view(" ") : octets;
  }
  return line;
}

std::optional<Directory> read_directory(std::string_view text) {
  const auto object = parse(text);
  if (!object) return std::nullopt;
  json::Fields fields(*object);
  Directory directory;
  directory.new_nonce = url_in(fields, "newNonce");
  directory.new_account = url_in(fields, "newAccount");
  directory.new_order = url_in(fields, "newOrder");
  if (!fields.ok()) return std::nullopt;
  if (const auto url = text_or_empty(*object, "renewalInfo"); is_url(url)) {
    directory.renewal_info = url;
  }
  const boost::json::object* const meta = object_or_null(*object, "meta");
  if (meta == nullptr) return directory;
  const boost::json::value* const external = meta->if_contains("externalAccountRequired");
  directory.external_account = external != nullptr && external->is_bool() && external->as_bool();
  if (const auto* profiles = object_or_null(*meta, "profiles")) {
    for (const auto& [name, ignored] : *profiles) {
      if (directory.profiles.size() < kListMax) directory.profiles.emplace_back(name);
    }
  }
  return directory;
}

Problem read_problem(std::string_view text) {
  const auto object = parse(text);
  return object ? problem_of(*object) : Problem{};
}

std::optional<Status> read_status(std::string_view text) {
  const auto object = parse(text);
  if (!object) return std::nullopt;
  json::Fields fields(*object);
  const Status status = status_of(fields.text("status"));
  return fields.ok() ? std::optional(status) : std::nullopt;
}

std::optional<Order> read_order(std::string_view text) {
  const auto object = parse(text);
  if (!object) return std::nullopt;
  json::Fields fields(*object);
  Order order;
  order.status = status_of(fields.text("status"));
  order.finalize = url_in(fields, "finalize");
  for (const boost::json::value& entry : fields.array("authorizations", kListMax)) {
    order.authorizations.emplace_back(fields.entry_text(entry));
    if (!is_url(order.authorizations.back())) fields.refuse(json::Error::kOutOfRange);
  }
  if (order.status == Status::kValid) order.certificate = url_in(fields, "certificate");
  order.error = error_in(*object);
  return fields.ok() ? std::optional(std::move(order)) : std::nullopt;
}

std::optional<Authorization> read_authorization(std::string_view text) {
  const auto object = parse(text);
  if (!object) return std::nullopt;
  json::Fields fields(*object);
  Authorization authorization;
  authorization.status = status_of(fields.text("status"));
  json::Fields identifier(fields.object("identifier"));
  authorization.identifier.value = one_line(identifier.text("value"));
  fields.join(identifier);
  for (const boost::json::value& entry : fields.array("challenges", kListMax)) {
    auto challenge = challenge_of(fields.entry_object(entry), fields);
    if (challenge) authorization.challenges.push_back(*std::move(challenge));
  }
  return fields.ok() ? std::optional(std::move(authorization)) : std::nullopt;
}

}  // namespace acme
