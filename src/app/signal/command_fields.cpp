#include "app/signal/command_fields.hpp"

#include <boost/json/value.hpp>

namespace app::signal {

namespace json = boost::json;

std::optional<std::string> text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<bool> flag_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

std::optional<std::uint64_t> number_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value->get_int64());
}

std::optional<classroom::Source> source_of(const json::object& object) {
  const auto text = text_of(object, "source");
  return text ? classroom::source_from(*text) : std::nullopt;
}

std::optional<classroom::ParticipantId> participant_of(const json::object& object) {
  const auto text = text_of(object, "participant");
  return text ? classroom::participant_id_from(*text) : std::nullopt;
}

}  // namespace app::signal
