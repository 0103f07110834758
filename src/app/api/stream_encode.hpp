// The streams of a class as the JSON of docs/PROTOCOL.md.
#pragma once

#include <boost/json/object.hpp>

#include "app/class_streams.hpp"

namespace app::api {

boost::json::object encode(const ClassStreams& streams);  // people, watchers

}  // namespace app::api
