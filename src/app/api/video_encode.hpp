// Records of the library as the JSON of docs/PROTOCOL.md.
#pragma once

#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "app/live_videos.hpp"
#include "school/video.hpp"

namespace app::api {

// Without `files`, which depends on who asks: null.
boost::json::object encode(const school::Video& video);
boost::json::object encode(const school::Chapter& chapter);
boost::json::object encode(const school::Captions& captions);
boost::json::object encode(const school::VideoLink& link);  // without its hashes
boost::json::object encode(const VideoExport& made);

template <class T>
boost::json::array encode_all(const std::vector<T>& entries) {
  boost::json::array array;
  array.reserve(entries.size());
  for (const T& entry : entries) array.push_back(encode(entry));
  return array;
}

}  // namespace app::api
