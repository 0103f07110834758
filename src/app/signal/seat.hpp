// A participant's place in a room: it outlives the pipe that it is reached by, and remembers what a
// broken pipe may have lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/router.hpp"
#include "app/signal/protocol.hpp"
#include "base/queue.hpp"
#include "classroom/ids.hpp"

namespace app::signal {

// RFC 6455 section 7.4.1; 1012 asks the client to come back.
inline constexpr std::uint16_t kNormalClosure = 1000;
inline constexpr std::uint16_t kServiceRestart = 1012;

// Events that a seat keeps for a pipe that comes back: enough for a class of 250 whose school drops
// off the network and comes back, which is 500 changes of a participant. Whoever missed more hears
// all of it in a new welcome.
inline constexpr std::size_t kEventBytesKeptMax = 256 * 1024;
// What keeping an event takes beside its text.
inline constexpr std::size_t kEventOverhead = 64;
// Replies that a seat keeps, so that a command sent again is not carried out again.
inline constexpr std::size_t kRepliesKeptMax = 64;
inline constexpr std::size_t kReplyBytesKeptMax = 64 * 1024;

// One event, encoded once and shared by the seats of a room.
using SharedEvent = std::shared_ptr<const EventBody>;
inline SharedEvent share(EventBody body) {
  return std::make_shared<const EventBody>(std::move(body));
}

// By what somebody has a seat: it ends with that.
struct CameBy {
  std::optional<std::uint64_t> link;
  std::optional<std::uint64_t> person;  // the account of who is signed in
  friend bool operator==(const CameBy&, const CameBy&) = default;
};

class Seat {
 public:
  Seat(std::string token, classroom::ParticipantId participant, CameBy came_by,
       std::size_t event_bytes_max = kEventBytesKeptMax)
      : token_(std::move(token)),
        participant_(participant),
        came_by_(came_by),
        event_bytes_max_(event_bytes_max) {}

  const std::string& token() const { return token_; }
  classroom::ParticipantId participant() const { return participant_; }
  const CameBy& came_by() const { return came_by_; }
  bool has_pipe() const { return pipe_ != nullptr; }
  bool is_reached_by(const SignalPipe& pipe) const { return pipe_ == &pipe; }

  // Whether that page has joined by a later command: its connection was given up, and what it still
  // had under way must not take the seat from the one that followed.
  bool has_later_join(std::string_view page, std::uint64_t id) const;
  // The command `id` of that page joins, and is the newest to do so.
  void note_join(std::string_view page, std::uint64_t id);

  // A page of whose events and commands the seat knows nothing. Until the first one begins, the
  // seat hears nothing. Numbers go on rising, so that the page before it cannot take them for its
  // own; and they begin after the last event that the page has of another seat of this token, of
  // which the server before a restart knew, so that the page cannot take them for that one's.
  // Replies to the command `id`, the join.
  void begin(SignalPipe& pipe, std::uint64_t id, std::uint64_t last_event = 0);
  // Whether the page that has taken in that event is the one whose commands the seat knows.
  bool knows_page(std::uint64_t last_event) const;
  // Whether `resume` could send everything after the event of that number.
  bool remembers_after(std::uint64_t last_event) const;
  // A page that goes on where its pipe broke: replies to the command `id`, then sends every event
  // after `last_event`. Precondition: remembers_after(last_event).
  void resume(SignalPipe& pipe, std::uint64_t id, std::uint64_t last_event);
  // The same page, which has missed more than was kept: replies to the command `id`; a welcome is
  // to follow. What it asked before is still known. Precondition: knows_page().
  void come_back(SignalPipe& pipe, std::uint64_t id);
  // One of the three above, by what the page says it has. True: a welcome is to follow.
  bool take_up(SignalPipe& pipe, std::uint64_t id, std::optional<std::uint64_t> last_event);
  // What waits on the pipe for somebody to read it, in bytes.
  std::size_t unread_bytes() const { return pipe_ != nullptr ? pipe_->buffered_bytes() : 0; }
  // Closes the pipe of somebody who reads too slowly; what waits is dropped.
  void cut_off();
  // The pipe broke; events are kept for the next one.
  void lose_pipe() { pipe_ = nullptr; }

  // Numbers the event, keeps it, and sends it where there is a pipe.
  void send(const SharedEvent& event);
  void send(EventBody body) { send(share(std::move(body))); }
  // What says all that a page must know: numbered and sent, but neither it nor what was before it
  // is kept. A page that has missed it is welcomed anew.
  void welcome(EventBody body);
  // Of the moment: without a number of its own, and not kept.
  void send_now(const EventBody& body);
  // What was sent until now is not sent again: something in it was taken back. A page that has
  // missed of it is welcomed anew.
  void forget_events();
  // Answers the command of that id; kept for a command that is sent again.
  void reply(std::uint64_t id, std::string text);
  // A command that was answered before is answered the same again, or refused when the answer is
  // forgotten: in both cases it must not be carried out. False: it is new.
  bool repeats(std::uint64_t id);

  // The last event of the pipe, and the pipe's end. The event is the pipe's own and not kept.
  void close(std::string_view reason, std::uint16_t code = kNormalClosure);

 private:
  struct Reply {
    std::uint64_t id = 0;
    std::string text;
  };

  std::string token_;
  classroom::ParticipantId participant_;
  CameBy came_by_;
  std::size_t event_bytes_max_;
  SignalPipe* pipe_ = nullptr;
  std::string page_;  // that has the seat; empty: it did not say
  std::uint64_t newest_join_ = 0;

  bool begun_ = false;
  std::uint64_t first_number_ = 1;  // of the page that has the seat
  std::uint64_t last_number_ = 0;
  base::Queue<SharedEvent> events_;  // the newest has last_number_
  std::size_t event_bytes_ = 0;
  base::Queue<Reply> replies_;
  std::size_t reply_bytes_ = 0;
  std::uint64_t forgotten_ = 0;  // the highest id whose reply was dropped
};

}  // namespace app::signal
