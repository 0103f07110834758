// `pendopo measure chat`: rooms full of people who write, and many more where nobody does: how soon
// a message is at everybody, and what that costs its server, beside another that does the same.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "load/latency.hpp"
#include "load/websocket_client.hpp"

namespace load {

struct ChatRoomsPlan {
  unsigned rooms = 20;   // in which each writes
  unsigned people = 50;  // of a room, one who writes or one who does not
  unsigned idle = 4000;  // people of rooms in which nobody writes
  std::chrono::seconds hold{30};
  std::chrono::milliseconds pause{1010};  // between two messages of one; five in five seconds is
                                          // as much as a room of ours takes
  int pid = 0;                            // of the server
};

// How one kind of server is spoken to. `person` counts over all rooms.
struct ChatWay {
  std::string server;
  std::function<base::Result<WebSocketClient, std::string>(unsigned room, unsigned person)> enter;
  // The frame that says it; `number` counts what this person has sent.
  std::function<std::string(std::uint64_t number, std::string_view text)> say;
  // What a text of the server's asks to be told at once; nullopt: nothing.
  std::function<std::optional<std::string>(std::string_view text)> answer;
  std::function<bool(std::string_view text)> refuses;
};

struct ChatRoomsRow {
  std::string server;
  std::uint64_t said = 0;
  std::uint64_t refused = 0;
  std::uint64_t expected = 0;  // each message at each of its room, the writer included
  std::uint64_t heard = 0;
  Quantiles latency;               // milliseconds, from the sending to each arrival
  double cpu_percent = 0;          // of a core, the server's
  double own_percent = 0;          // the same, of the one who measures
  double microseconds_each = 0;    // of a processor, the server's, for each arrival
  double idle_seat_kilobytes = 0;  // resident memory for each who is there and does not write
  double memory_megabytes = 0;     // resident, at the end
};

// The error is a sentence.
base::Result<ChatRoomsRow, std::string> do_chat_rooms(const ChatRoomsPlan& plan,
                                                      const ChatWay& way);

struct ChatRoomsReport {
  std::string machine;
  ChatRoomsPlan plan;
  std::vector<ChatRoomsRow> rows;  // the first is ours
};
std::string to_table(const ChatRoomsReport& report);

// Loopback addresses to come from, in turn: a server bounds the connections of one address.
std::string source_of(unsigned person);

}  // namespace load
