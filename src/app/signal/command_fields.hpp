// The fields of a command's JSON, read by type: nullopt when one is missing or is something else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "classroom/ids.hpp"
#include "classroom/source.hpp"

namespace app::signal {

std::optional<std::string> text_of(const boost::json::object& object, std::string_view key);
std::optional<bool> flag_of(const boost::json::object& object, std::string_view key);
// Not below 0.
std::optional<std::uint64_t> number_of(const boost::json::object& object, std::string_view key);
std::optional<classroom::Source> source_of(const boost::json::object& object);
std::optional<classroom::ParticipantId> participant_of(const boost::json::object& object);

}  // namespace app::signal
