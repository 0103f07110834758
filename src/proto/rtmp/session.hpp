// The server side of one RTMP connection (RTMP 1.0) as a state machine: somebody who publishes or
// plays one stream. Keeps its own output, because how much may wait for a slow viewer is part of
// its promise. Knows no rule about who may do what: the owner answers each request.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "proto/rtmp/chunk_reader.hpp"
#include "proto/rtmp/chunk_writer.hpp"
#include "proto/rtmp/command.hpp"
#include "proto/rtmp/handshake.hpp"
#include "proto/rtmp/media_batch.hpp"
#include "proto/rtmp/session_events.hpp"
#include "proto/rtmp/stream_target.hpp"
#include "proto/rtmp/timestamp_unwrapper.hpp"

namespace proto::rtmp {

inline constexpr base::Duration kHandshakeTimeout = std::chrono::seconds(10);
// From the handshake, or the end of a stream, to the next wish.
inline constexpr base::Duration kIdleMax = std::chrono::seconds(20);
// A publisher of whom nothing was heard, media or other, for so long is gone.
inline constexpr base::Duration kPublisherSilenceMax = std::chrono::seconds(10);
// After so much silence we ask; whoever only pauses his pictures answers and stays.
inline constexpr base::Duration kPingAfter = std::chrono::seconds(4);
// A reader who takes nothing for so long is gone.
inline constexpr base::Duration kStallMax = std::chrono::seconds(20);
// What take_output() gives at once: a slow reader who takes so much within kStallMax stays.
inline constexpr std::size_t kTakeSizeMax = 256 * 1024;
// Between the last words to somebody who was refused and the end. OBS hangs if the line is cut
// with the words, and if it stays open.
inline constexpr base::Duration kCloseDelay = std::chrono::seconds(1);
inline constexpr base::Duration kFlushMax = std::chrono::seconds(5);  // for the words themselves

inline constexpr std::uint32_t kOurWindow = 2'500'000;  // bytes, announced to the other side
// What is acknowledged if the other side announces no window; some wait for it all the same.
inline constexpr std::uint32_t kWindowDefault = 2'500'000;
inline constexpr std::size_t kOutgoingSizeMax = 4 * 1024 * 1024;  // media that wait, bytes
// Answers on top of that; whoever asks and does not read is closed.
inline constexpr std::size_t kAnswersSizeMax = 64 * 1024;
// Media that came before the owner has answered: the sequence headers must not be lost.
inline constexpr std::size_t kHeldSizeMax = 1024 * 1024;
// Encoders wish once, and again after a change of settings. Whoever wishes on and on only makes
// work.
inline constexpr RequestId kWishesMax = 16;               // of one connection
inline constexpr std::size_t kDescriptionSizeMax = 1024;  // of a refusal, bytes

// How OBS and ffmpeg understand a refusal; both show the description.
enum class PublishRefusal : std::uint8_t {
  kUnauthorized,  // NetStream.Publish.Unauthorized: no such key, expired, not now
  kBadName,       // NetStream.Publish.BadName: somebody else is on air
  kDenied,        // NetStream.Publish.Denied: a limit of the server or the channel
  kRejected,      // NetStream.Publish.Rejected: the stream itself cannot be taken
};
enum class PlayRefusal : std::uint8_t {
  kNotFound,  // NetStream.Play.StreamNotFound
  kFailed,    // NetStream.Play.Failed: not allowed, or a limit
};

struct SessionLimits {
  base::Duration publisher_silence = kPublisherSilenceMax;
  std::size_t outgoing_size = kOutgoingSizeMax;
};

class ServerSession {
 public:
  using Event = SessionEvent;

  // `random` must outlive the session.
  ServerSession(base::Time now, base::Random& random, SessionLimits limits = {});

  void receive(base::Time now, base::ConstBytes bytes);
  // The stream has ended or failed.
  void on_stream_end();
  base::Time next_timeout() const;
  void handle_timeout(base::Time now);
  std::optional<Event> poll_event();

  // The owner's answers. False, and nothing happens: the request is not (any more) the one that
  // waits.
  bool accept_publish(base::Time now, RequestId request);
  bool accept_play(base::Time now, RequestId request);
  // Says why, in words for who publishes (UTF-8, cut at kDescriptionSizeMax), before anything was
  // said to have begun. Then the session only waits to be closed: see wants_half_close().
  bool refuse_publish(base::Time now, RequestId request, PublishRefusal refusal,
                      std::string_view description);
  bool refuse_play(base::Time now, RequestId request, PlayRefusal refusal,
                   std::string_view description);
  // Ends what is going on, whatever it is, with words: a key was revoked, a broadcast is over.
  void end(base::Time now, std::string_view description);
  // `count` messages of a batch from `first` on, all or none, to a viewer whose play was accepted.
  // False: dropped, because he does not read fast enough, or nobody plays here; the caller then
  // leaves out everything up to the next key frame.
  bool send_media(base::Time now, const MediaBatch& batch, std::size_t first, std::size_t count);

  // Takes bytes that wait to be sent, at most kTakeSizeMax; they count as buffered until
  // output_sent(), which says that all that was taken has left.
  std::string take_output();
  void output_sent(base::Time now);
  bool has_output() const { return !output_.empty(); }
  std::size_t buffered_bytes() const { return output_.size() + in_flight_; }
  // The last words have left: the driver ends its direction of the stream (shutdown of writing),
  // reads on, and closes at Closed, which comes by on_stream_end() or next_timeout().
  bool wants_half_close() const { return state_ == State::kLeaving && buffered_bytes() == 0; }
  // A publisher on air, a viewer who is being sent to.
  bool is_publishing() const { return state_ == State::kOpen && role_ == Role::kPublishing; }
  bool is_playing() const { return state_ == State::kOpen && role_ == Role::kPlaying; }
  bool is_over() const { return state_ == State::kOver; }
  // The codecs that the client says it knows, as four-character codes of Enhanced RTMP; empty for
  // one that knows nothing of it.
  const std::vector<std::string>& client_four_ccs() const { return four_ccs_; }

 private:
  enum class State : std::uint8_t { kHandshake, kOpen, kLeaving, kOver };
  enum class Role : std::uint8_t { kNone, kPublishAsked, kPublishing, kPlayAsked, kPlaying };

  void read_messages(base::ConstBytes bytes);
  void on_message(Message message);
  void on_aggregate(const Message& message);
  void on_user_control(const Message& message);
  void on_media(MediaKind kind, std::uint32_t timestamp, std::vector<std::uint8_t> payload);
  void on_command(const Message& message);
  void on_connect(const Command& command);
  void on_create_stream(const Command& command);
  void on_publish(const Message& message, const Command& command);
  void on_play(const Message& message, const Command& command);
  void on_stream_over(const Command& command);
  bool may_ask(const Message& message);
  void acknowledge();
  void end_role();

  void send(MessageType type, std::uint32_t chunk_stream, std::uint32_t stream,
            std::vector<std::uint8_t> payload);
  void send_control(MessageType type, std::uint32_t value);
  void send_user_control(std::uint16_t event, std::uint32_t value);
  void send_status(Level level, std::string_view code, std::string_view description);
  void answer(double transaction, const Amf0Value& value);
  void note_output();
  void leave(Level level, std::string_view code, std::string_view description, CloseReason reason);
  void close(CloseReason reason);

  base::Random& random_;
  SessionLimits limits_;
  State state_ = State::kHandshake;
  Role role_ = Role::kNone;
  bool has_played_ = false;  // media may still wait in the output
  RequestId request_ = 0;
  std::uint32_t stream_ = 0;       // the message stream of the role
  std::uint32_t last_stream_ = 0;  // that createStream has given

  Handshake handshake_;
  ChunkReader reader_;
  ChunkWriter writer_;
  std::string app_;
  std::string tc_url_;
  std::string flash_version_;
  std::vector<std::string> four_ccs_;

  TimestampUnwrapper audio_time_;
  TimestampUnwrapper video_time_;
  TimestampUnwrapper data_time_;
  std::int64_t newest_time_ = 0;
  bool has_time_ = false;
  std::vector<MediaReceived> held_;
  std::size_t held_size_ = 0;

  std::uint64_t received_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint32_t window_ = kWindowDefault;

  base::Time now_;  // of the call that is being served
  base::Time last_heard_;
  base::Time next_ping_ = base::kNever;
  base::Time deadline_;  // of the handshake, of idling, of leaving
  base::Time stall_deadline_ = base::kNever;
  CloseReason leave_reason_ = CloseReason::kRefused;

  std::string output_;
  std::size_t in_flight_ = 0;
  std::queue<Event> events_;
};

}  // namespace proto::rtmp
