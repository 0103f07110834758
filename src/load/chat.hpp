// Seats that take part in the class as a page would, and talk: what signalling costs beside media.
// Speaks docs/PROTOCOL.md, so only to a server of this program.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "load/latency.hpp"
#include "load/websocket_client.hpp"
#include "net/http/client.hpp"
#include "net/system_random.hpp"

namespace load {

struct ChatPlan {
  net::http::Url signal;  // the address of the WebSocket
  std::string room;
  std::string link;  // the token of a student link
  unsigned seats = 0;
  std::chrono::milliseconds pause{2000};  // between two messages of one seat
  bool verifies = false;
};

struct ChatTotals {
  std::size_t seats = 0;       // that sit
  std::uint64_t said = 0;      // messages that were sent
  std::uint64_t refused = 0;   // ...and that the server would not take
  std::uint64_t expected = 0;  // arrivals: each other message at each seat, the speaker's included
  std::uint64_t heard = 0;
  Quantiles latency;  // milliseconds from the sending to each arrival
};

class Chat {
 public:
  ~Chat();
  // Takes the seats, and talks from then on. The error is a sentence.
  std::optional<std::string> start(const ChatPlan& plan);
  // Says nothing new, waits a second for what is under way, and leaves.
  ChatTotals stop();

 private:
  struct Seat {
    WebSocketClient socket;
    std::chrono::steady_clock::time_point talks_at;
    std::uint64_t commands = 1;
    bool lost = false;
  };
  void run();
  void talk(Seat& seat, std::chrono::steady_clock::time_point now);
  void listen(Seat& seat);
  std::size_t sitting() const;

  ChatPlan plan_;
  net::SystemRandom random_;
  std::vector<Seat> seats_;
  ChatTotals totals_;
  std::vector<double> latencies_;
  std::atomic<bool> quiet_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

// Whether a message of the server's says that it does not carry out a command.
bool is_refusal(std::string_view text);

// When a chat message of ours was sent, in nanoseconds, from the event that brings it; nullopt when
// the text is another event or another's message.
std::optional<std::int64_t> sending_time_of(std::string_view event);

// What a message is marked with that is sent now, and the moment of such a mark, in nanoseconds of
// nanoseconds_now(); nullopt: the text has none.
std::string mark_of_sending();
std::optional<std::int64_t> time_marked_in(std::string_view text);
std::int64_t nanoseconds_now();

}  // namespace load
