// Records as the JSON of docs/PROTOCOL.md.
#pragma once

#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "school/link.hpp"
#include "school/person.hpp"
#include "school/profile.hpp"
#include "school/room_record.hpp"

namespace app::api {

struct NewToken;

boost::json::object encode(const school::Person& person);    // name, role
boost::json::object encode(const school::RoomRecord& room);  // name, title
boost::json::object encode(const school::Link& link);        // without the token's hash
boost::json::object encode(const school::Profile& profile);  // name, language
boost::json::object encode_token(const NewToken& made);      // id, token

// {"NAME": [...]}.
template <class T>
boost::json::object encode_list(std::string_view name, const std::vector<T>& entries) {
  boost::json::array array;
  array.reserve(entries.size());
  for (const T& entry : entries) array.push_back(encode(entry));
  boost::json::object object;
  object[boost::json::string_view(name.data(), name.size())] = std::move(array);
  return object;
}

}  // namespace app::api
