// How often the server refused, cut off or gave up, by reason. All of it happens on the app loop,
// so these are plain numbers; the media threads count for themselves (sfu/drop_reason.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace app {

enum class Counter : std::uint8_t {
  kConnectionLimit,            // the server has all the connections it can have
  kConnectionLimitPerAddress,  // that address has
  kTlsFailed,                  // no TLS, or none that we speak
  kTlsTooSlow,                 // nothing, or not a whole handshake, in time
  kHeadTooSlow,                // a request's head was not complete in time
  kBodyTooSlow,                // a request's body made no progress
  kAnswerUnread,               // an answer was not taken in time
  kHeadTooLarge,
  kBodyTooLarge,
  kBadRequest,       // not HTTP/1.1 as RFC 9112 has it, or not what the address expects
  kForbidden,        // another origin, no sign-in, a wrong link or token
  kNotFound,         // no such address or method
  kTooManyAttempts,  // to sign in
  kServerBusy,
  kHandlerFailed,  // an exception; the log has it

  kWebSocketBroken,    // against RFC 6455, or not text
  kWebSocketTooLarge,  // a message above the limit
  kWebSocketTooSlow,   // a message that was not whole in time
  kWebSocketUnread,    // too much waits for a reader that does not read
  kWebSocketSilent,    // no sign of life
  kHttpPipeUnread,
  kHttpPipeSilent,

  kPipeLimit,         // the server has all the pipes it can have
  kPipeWaitingLimit,  // so many of that address have not joined yet
  kPipeMadeRoom,      // no join, and others of that address were waiting
  kPipeNeverJoined,   // no join in time
  kPipeBadMessage,    // not a message of the protocol
  kPipeTooFast,       // a command that was refused as too fast
  kPipeFlooding,      // so many of them that the pipe was closed
  kJoinRefused,       // by the door: room, link or sign-in
  kRoomFull,
  kServerFull,          // one more viewer would have been at the others' cost
  kMediaRefused,        // WHIP or WHEP
  kMediaStreamRefused,  // ICE-TCP for no shard of ours, or for one that has no room
  kCount,
};

inline constexpr std::size_t kCounterCount = static_cast<std::size_t>(Counter::kCount);

// Each counter's name in `pendopo stats`, in the order of the enumeration.
inline constexpr std::array<std::string_view, kCounterCount> kCounterNames = {
    "refused_connection_limit",
    "refused_connection_limit_per_address",
    "refused_tls_failed",
    "closed_tls_too_slow",
    "closed_http_head_too_slow",
    "closed_http_body_too_slow",
    "closed_http_answer_unread",
    "refused_http_head_too_large",
    "refused_http_body_too_large",
    "refused_http_bad_request",
    "refused_http_forbidden",
    "refused_http_not_found",
    "refused_http_too_many_attempts",
    "refused_http_server_busy",
    "failed_http_handler",
    "closed_websocket_broken",
    "closed_websocket_too_large",
    "closed_websocket_too_slow",
    "closed_websocket_unread",
    "closed_websocket_silent",
    "closed_http_pipe_unread",
    "closed_http_pipe_silent",
    "refused_pipe_limit",
    "refused_pipe_waiting_limit",
    "closed_pipe_made_room",
    "closed_pipe_never_joined",
    "refused_pipe_bad_message",
    "refused_pipe_too_fast",
    "closed_pipe_flooding",
    "refused_join",
    "refused_join_room_full",
    "refused_viewer_server_full",
    "refused_media",
    "refused_ice_tcp",
};
static_assert(!kCounterNames.back().empty());

class Counters {
 public:
  void count(Counter counter) { ++values_[static_cast<std::size_t>(counter)]; }
  std::uint64_t of(Counter counter) const { return values_[static_cast<std::size_t>(counter)]; }

 private:
  std::array<std::uint64_t, kCounterCount> values_{};
};

}  // namespace app
