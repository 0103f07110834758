// How somebody comes into a room, as far as the server sees: of this program, and of Socket.IO as
// bench/mesh/server.mjs uses it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "load/websocket_client.hpp"
#include "net/http/client.hpp"

namespace load {

// Reads until one of the texts is what is waited for; nullopt: none is within ten seconds, or the
// connection ends.
std::optional<std::string> wait_for_text(WebSocketClient& socket, base::Random& random,
                                         const std::function<bool(std::string_view)>& is_it);

struct PendopoPlace {
  net::http::Url signal;  // of the WebSocket
  std::string room;
  std::string link;
};
struct Joined {
  WebSocketClient socket;
  std::string address;  // by which others address him
};
// Waits until he is in. `mesh`: his page can take part in one. The errors are sentences.
base::Result<Joined, std::string> join_pendopo(const PendopoPlace& place, std::string_view name,
                                               bool mesh, const net::http::Terms& terms,
                                               base::Random& random);
// Waits until the connection stands; of joining a room that server says nothing.
base::Result<WebSocketClient, std::string> join_socket_io(const net::http::Url& url,
                                                          std::string_view room,
                                                          std::string_view name,
                                                          const net::http::Terms& terms,
                                                          base::Random& random);

// The text behind "key":" ; empty where there is none.
std::string_view field_of(std::string_view json, std::string_view key);

}  // namespace load
