// What a client means by its address. rtmp://host/live/key, rtmp://host/live?key=x, and everything
// in the server's field of an encoder arrive as different cuts of the same text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace proto::rtmp {

struct StreamTarget {
  std::string app;          // the path before its last part, without slashes at its ends
  std::string stream_name;  // the last part of the path: the stream key of a publisher
  std::string query;        // what came after a '?', of the app and of the name, joined by '&'
  friend bool operator==(const StreamTarget&, const StreamTarget&) = default;
};

// `app` and `tc_url` as in the connect command, `name` as in publish or play. A path of one part
// is an app if the name is empty: rtmp://host/live. An empty app is taken from tc_url, which may
// stand in quotes. Whichever slash the client cut at, the same address gives the same target.
StreamTarget stream_target(std::string_view app, std::string_view tc_url, std::string_view name);

// The first value of that name in "a=b&c=d", with %XX and '+' decoded; nullopt without it.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace proto::rtmp
