// The opening handshake of a WebSocket, server side (RFC 6455 section 4.2).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "proto/http/message.hpp"

namespace proto::websocket {

// What Sec-WebSocket-Accept must be for this Sec-WebSocket-Key.
std::string accept_key(std::string_view key);

// The 101 response, or the refusal: 426 for another version than 13, 400 for a bad key. The Origin
// is not looked at here (http::is_same_origin). Extensions are not offered.
base::Result<http::Response, http::Response> upgrade_response(const http::Request& request);

}  // namespace proto::websocket
