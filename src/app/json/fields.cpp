#include "app/json/fields.hpp"

#include <limits>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace app::json {
namespace {

const boost::json::value null_value;
const boost::json::array empty_array;
const boost::json::object empty_object;

std::optional<std::int64_t> integer_of(const boost::json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  return std::nullopt;  // Boost keeps only what is past int64 as uint64: out of any limit of ours
}

}  // namespace

std::string_view to_string(Error error) {
  switch (error) {
    case Error::kTooLarge:
      return "too_large";
    case Error::kNotJson:
      return "not_json";
    case Error::kNotObject:
      return "not_object";
    case Error::kMissing:
      return "missing";
    case Error::kWrongType:
      return "wrong_type";
    case Error::kOutOfRange:
      return "out_of_range";
  }
  return "";
}

base::Result<boost::json::object, Error> parse_object(std::string_view text, std::size_t size_max) {
  if (text.size() > size_max) return base::Failure{Error::kTooLarge};
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::json::error_code error;
  boost::json::value value =
      boost::json::parse({text.data(), text.size()}, error, boost::json::storage_ptr(), options);
  if (error) return base::Failure{Error::kNotJson};
  if (!value.is_object()) return base::Failure{Error::kNotObject};
  return std::move(value.as_object());
}

std::string write(const boost::json::value& value) {
  return boost::json::serialize(value);
}

std::string_view Fields::text(std::string_view name) {
  return entry_text(need(name));
}

std::int64_t Fields::integer(std::string_view name) {
  const boost::json::value& value = need(name);
  const auto number = integer_of(value);
  if (!number) fail(value.is_number() ? Error::kOutOfRange : Error::kWrongType);
  return ok() ? *number : 0;
}

bool Fields::boolean(std::string_view name) {
  const boost::json::value& value = need(name);
  if (!value.is_bool()) fail(Error::kWrongType);
  return ok() && value.get_bool();
}

const boost::json::array& Fields::array(std::string_view name, std::size_t size_max) {
  const boost::json::value& value = need(name);
  if (!value.is_array()) fail(Error::kWrongType);
  if (ok() && value.get_array().size() > size_max) fail(Error::kOutOfRange);
  return ok() ? value.get_array() : empty_array;
}

const boost::json::object& Fields::object(std::string_view name) {
  return entry_object(need(name));
}

std::optional<std::string_view> Fields::optional_text(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return text(name);
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return integer(name);
}

bool Fields::boolean_or(std::string_view name, bool otherwise) {
  return find(name) == nullptr ? otherwise : boolean(name);
}

std::string_view Fields::entry_text(const boost::json::value& entry) {
  if (!entry.is_string()) fail(Error::kWrongType);
  if (!ok()) return {};
  return {entry.get_string().data(), entry.get_string().size()};
}

const boost::json::object& Fields::entry_object(const boost::json::value& entry) {
  if (!entry.is_object()) fail(Error::kWrongType);
  return ok() ? entry.get_object() : empty_object;
}

void Fields::join(const Fields& inner) {
  if (inner.error_) fail(*inner.error_);
}

const boost::json::value* Fields::find(std::string_view name) const {
  const boost::json::value* const value = object_->if_contains({name.data(), name.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

const boost::json::value& Fields::need(std::string_view name) {
  const boost::json::value* const value = find(name);
  if (value == nullptr) fail(Error::kMissing);
  return value == nullptr ? null_value : *value;
}

}  // namespace app::json
