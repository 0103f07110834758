#include "app/api/errand.hpp"

#include "app/api/administration.hpp"
#include "app/json/fields.hpp"

namespace app::api {
namespace {

// A list of all users or rooms of a large school; a page's message is far smaller.
constexpr std::size_t kReplySizeMax = 16 * 1024 * 1024;

boost::json::string_view json_text(std::string_view text) {
  return {text.data(), text.size()};
}

Yield::Texts texts_of(const boost::json::object& object) {
  Yield::Texts texts;
  for (const auto& pair : object) {
    if (const auto* text = pair.value().if_string()) {
      texts.emplace(pair.key(), std::string_view(text->data(), text->size()));
    }
  }
  return texts;
}

Yield yield_of(const boost::json::object& object) {
  Yield yield{texts_of(object), {}};
  for (const auto& pair : object) {
    const auto* list = pair.value().if_array();
    if (list == nullptr) continue;
    for (const auto& entry : *list) {
      if (const auto* row = entry.if_object()) yield.rows.push_back(texts_of(*row));
    }
  }
  return yield;
}

base::Failure<Complaint> complain(std::string_view refusal) {
  return base::Failure{Complaint{std::string(sentence_of(refusal))}};
}

}  // namespace

std::string_view Yield::text(const Texts& texts, std::string_view name) {
  const auto found = texts.find(name);
  return found == texts.end() ? std::string_view() : found->second;
}

Errand& Errand::with(std::string_view name, std::string_view text) {
  arguments_[json_text(name)] = json_text(text);
  return *this;
}

Errand& Errand::with(std::string_view name, std::int64_t number) {
  arguments_[json_text(name)] = number;
  return *this;
}

std::string Errand::body() const {
  return json::write(arguments_);
}

base::Result<Yield, Complaint> Errand::read_reply(unsigned status, std::string_view body) {
  const auto object = json::parse_object(body, kReplySizeMax);
  if (!object) return complain("the running server gave no readable answer");
  if (status == 200) return yield_of(*object);
  json::Fields fields(*object);
  const std::string_view refusal = fields.text("refusal");
  return complain(fields.ok() ? refusal : "the running server refused without a reason");
}

base::Result<Yield, Complaint> Errand::carry_out(store::Store& store, base::Random& random,
                                                 base::WallTime now) const {
  const auto outcome = administer(store, command_, arguments_, random, now);
  if (!outcome) return complain(to_string(outcome.error().problem));
  return yield_of(*outcome);
}

}  // namespace app::api
