#include "proto/rtmp/session.hpp"

#include <algorithm>
#include <utility>

#include "proto/rtmp/aggregate.hpp"

namespace proto::rtmp {

namespace {

// Events of user control messages (section 7.1.7).
constexpr std::uint16_t kStreamBegin = 0;
constexpr std::uint16_t kStreamEof = 1;
constexpr std::uint16_t kPingRequest = 6;
constexpr std::uint16_t kPingResponse = 7;
constexpr std::uint8_t kDynamicLimit = 2;  // of "set peer bandwidth", section 5.4.5

std::string_view code_of(PublishRefusal refusal) {
  switch (refusal) {
    case PublishRefusal::kUnauthorized:
      return "NetStream.Publish.Unauthorized";
    case PublishRefusal::kBadName:
      return "NetStream.Publish.BadName";
    case PublishRefusal::kDenied:
      return "NetStream.Publish.Denied";
    case PublishRefusal::kRejected:
      break;
  }
  return "NetStream.Publish.Rejected";
}

std::string_view code_of(PlayRefusal refusal) {
  return refusal == PlayRefusal::kNotFound ? "NetStream.Play.StreamNotFound"
                                           : "NetStream.Play.Failed";
}

// The longest front that fits and does not end within a character.
std::string_view cut(std::string_view text) {
  if (text.size() <= kDescriptionSizeMax) return text;
  std::size_t size = kDescriptionSizeMax;
  while (size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

ServerSession::ServerSession(base::Time now, base::Random& random, SessionLimits limits)
    : random_(random),
      limits_(limits),
      now_(now),
      last_heard_(now),
      deadline_(now + kHandshakeTimeout) {}

void ServerSession::receive(base::Time now, base::ConstBytes bytes) {
  now_ = now;
  if (state_ == State::kOver || state_ == State::kLeaving) return;  // nobody wants it any more
  last_heard_ = now;
  received_ += bytes.size();
  if (state_ == State::kHandshake) {
    switch (handshake_.receive(bytes, random_, output_)) {
      case Handshake::State::kGoesOn:
        return note_output();
      case Handshake::State::kEncrypted:
        return close(CloseReason::kEncrypted);
      case Handshake::State::kNotRtmp:
        return close(CloseReason::kNotRtmp);
      case Handshake::State::kDone:
        state_ = State::kOpen;
        deadline_ = now + kIdleMax;
    }
  }
  next_ping_ = now + kPingAfter;
  read_messages(bytes);
  if (state_ == State::kOpen) acknowledge();
}

void ServerSession::on_stream_end() {
  if (state_ == State::kOver) return;
  close(state_ == State::kLeaving ? leave_reason_ : CloseReason::kStreamEnded);
}

base::Time ServerSession::next_timeout() const {
  if (state_ == State::kOver) return base::kNever;
  if (state_ != State::kOpen) return deadline_;
  base::Time next = std::min({deadline_, next_ping_, stall_deadline_});
  if (role_ == Role::kPublishing) next = std::min(next, last_heard_ + limits_.publisher_silence);
  return next;
}

void ServerSession::handle_timeout(base::Time now) {
  now_ = now;
  if (state_ == State::kOver) return;
  if (now >= deadline_) {
    if (state_ == State::kHandshake) return close(CloseReason::kHandshakeLate);
    return close(state_ == State::kLeaving ? leave_reason_ : CloseReason::kNothingWanted);
  }
  if (state_ != State::kOpen) return;
  if (now >= stall_deadline_) return close(CloseReason::kNotReading);
  if (role_ == Role::kPublishing && now >= last_heard_ + limits_.publisher_silence)
    return close(CloseReason::kPublisherSilent);
  if (now < next_ping_) return;
  next_ping_ = now + kPingAfter;
  if (buffered_bytes() > 0) return;  // it would wait behind what is not read anyway
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  send_user_control(kPingRequest, static_cast<std::uint32_t>(ms.count()));
}

std::optional<ServerSession::Event> ServerSession::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop();
  return event;
}

bool ServerSession::accept_publish(base::Time now, RequestId request) {
  now_ = now;
  if (state_ != State::kOpen || role_ != Role::kPublishAsked || request != request_) return false;
  role_ = Role::kPublishing;
  last_heard_ = now;  // the time that the owner took is not the publisher's silence
  send_user_control(kStreamBegin, stream_);
  send_status(Level::kStatus, "NetStream.Publish.Start", "Publishing.");
  for (MediaReceived& media : held_) events_.emplace(std::move(media));
  held_ = {};
  held_size_ = 0;
  return true;
}

bool ServerSession::accept_play(base::Time now, RequestId request) {
  now_ = now;
  if (state_ != State::kOpen || role_ != Role::kPlayAsked || request != request_) return false;
  role_ = Role::kPlaying;
  has_played_ = true;
  send_user_control(kStreamBegin, stream_);
  send_status(Level::kStatus, "NetStream.Play.Reset", "Playing from the start.");
  send_status(Level::kStatus, "NetStream.Play.Start", "Playing.");
  // Flash players show nothing of a live stream without it.
  send(kDataAmf0, kStatusChunkStream, stream_,
       encode_amf0({amf0_text("|RtmpSampleAccess"), amf0_boolean(true), amf0_boolean(true)}));
  send(kDataAmf0, kStatusChunkStream, stream_,
       encode_amf0(
           {amf0_text("onStatus"), amf0_object({{"code", amf0_text("NetStream.Data.Start")}})}));
  return true;
}

bool ServerSession::refuse_publish(base::Time now, RequestId request, PublishRefusal refusal,
                                   std::string_view description) {
  now_ = now;
  if (state_ != State::kOpen || role_ != Role::kPublishAsked || request != request_) return false;
  leave(Level::kError, code_of(refusal), description, CloseReason::kRefused);
  return true;
}

bool ServerSession::refuse_play(base::Time now, RequestId request, PlayRefusal refusal,
                                std::string_view description) {
  now_ = now;
  if (state_ != State::kOpen || role_ != Role::kPlayAsked || request != request_) return false;
  leave(Level::kError, code_of(refusal), description, CloseReason::kRefused);
  return true;
}

void ServerSession::end(base::Time now, std::string_view description) {
  now_ = now;
  if (state_ == State::kHandshake) return close(CloseReason::kEnded);
  if (state_ != State::kOpen) return;
  if (role_ != Role::kPlaying)
    return leave(Level::kError, code_of(PublishRefusal::kDenied), description, CloseReason::kEnded);
  send_user_control(kStreamEof, stream_);
  send_status(Level::kStatus, "NetStream.Play.UnpublishNotify", cut(description));
  leave(Level::kStatus, "NetStream.Play.Stop", description, CloseReason::kEnded);
}

bool ServerSession::send_media(base::Time now, const MediaBatch& batch, std::size_t first,
                               std::size_t count) {
  now_ = now;
  if (state_ != State::kOpen || role_ != Role::kPlaying) return false;
  const std::size_t size = batch.chunks(first, count).size();
  if (buffered_bytes() + size > limits_.outgoing_size) return false;
  batch.append(first, count, stream_, output_);
  note_output();
  return true;
}

std::string ServerSession::take_output() {
  if (output_.size() <= kTakeSizeMax) {
    in_flight_ += output_.size();
    return std::exchange(output_, {});
  }
  in_flight_ += kTakeSizeMax;
  std::string front = output_.substr(0, kTakeSizeMax);
  output_.erase(0, kTakeSizeMax);
  return front;
}

void ServerSession::output_sent(base::Time now) {
  in_flight_ = 0;
  stall_deadline_ = output_.empty() ? base::kNever : now + kStallMax;
  if (wants_half_close()) deadline_ = std::min(deadline_, now + kCloseDelay);
}

void ServerSession::read_messages(base::ConstBytes bytes) {
  while (state_ == State::kOpen) {
    auto taken = reader_.take(bytes);
    if (!taken) return close(CloseReason::kBadChunks);
    if (!*taken) return;
    on_message(std::move(**taken));
    if (buffered_bytes() > (has_played_ ? limits_.outgoing_size : 0) + kAnswersSizeMax)
      return close(CloseReason::kNotReading);
  }
}

// Whatever is not known here is not meant for us and harms nobody.
void ServerSession::on_message(Message message) {
  switch (message.type) {
    case kUserControl:
      return on_user_control(message);
    case kWindowSize:
      if (message.payload.size() >= 4) window_ = base::load_u32(message.payload.data());
      return;
    case kAudio:
      return on_media(MediaKind::kAudio, message.timestamp, std::move(message.payload));
    case kVideo:
      return on_media(MediaKind::kVideo, message.timestamp, std::move(message.payload));
    case kDataAmf0:
    case kDataAmf3: {
      const base::ConstBytes payload = data_payload(message);
      return on_media(MediaKind::kData, message.timestamp, {payload.begin(), payload.end()});
    }
    case kCommandAmf0:
    case kCommandAmf3:
      return on_command(message);
    case kAggregate:
      return on_aggregate(message);
    default:
      return;
  }
}

void ServerSession::on_aggregate(const Message& message) {
  for (Message& part : split_aggregate(message)) {
    const bool is_media = part.type == kAudio || part.type == kVideo || part.type == kDataAmf0;
    if (is_media) on_message(std::move(part));
  }
}

void ServerSession::on_user_control(const Message& message) {
  base::ByteReader reader(message.payload);
  const std::uint16_t event = reader.u16();
  const std::uint32_t value = reader.u32();
  if (reader.ok() && event == kPingRequest) send_user_control(kPingResponse, value);
}

void ServerSession::on_media(MediaKind kind, std::uint32_t timestamp,
                             std::vector<std::uint8_t> payload) {
  if (payload.empty() || (role_ != Role::kPublishAsked && role_ != Role::kPublishing)) return;
  TimestampUnwrapper& unwrapper = kind == MediaKind::kAudio   ? audio_time_
                                  : kind == MediaKind::kVideo ? video_time_
                                                              : data_time_;
  if (has_time_) unwrapper.begin_near(newest_time_);
  MediaReceived media{
      .kind = kind, .timestamp_ms = unwrapper.unwrap(timestamp), .payload = std::move(payload)};
  if (timestamp != 0 || !has_time_) newest_time_ = media.timestamp_ms;
  has_time_ = true;
  if (role_ == Role::kPublishing) {
    events_.emplace(std::move(media));
  } else if (held_size_ + media.payload.size() + sizeof(media) <= kHeldSizeMax) {
    held_size_ += media.payload.size() + sizeof(media);
    held_.push_back(std::move(media));
  }
}

void ServerSession::acknowledge() {
  // At half the window: whether the other side counts the handshake in is not certain.
  if (received_ - acknowledged_ < window_ / 2) return;
  acknowledged_ = received_;
  send_control(kAcknowledgement, static_cast<std::uint32_t>(received_));
}

void ServerSession::send(MessageType type, std::uint32_t chunk_stream, std::uint32_t stream,
                         std::vector<std::uint8_t> payload) {
  writer_.write(
      {.type = type, .chunk_stream = chunk_stream, .stream = stream, .payload = std::move(payload)},
      output_);
  note_output();
}

void ServerSession::send_control(MessageType type, std::uint32_t value) {
  std::vector<std::uint8_t> payload(4);
  base::store_u32(payload.data(), value);
  if (type == kPeerBandwidth) payload.push_back(kDynamicLimit);
  send(type, kControlChunkStream, 0, std::move(payload));
}

void ServerSession::send_user_control(std::uint16_t event, std::uint32_t value) {
  std::vector<std::uint8_t> payload(6);
  base::store_u16(payload.data(), event);
  base::store_u32(payload.data() + 2, value);
  send(kUserControl, kControlChunkStream, 0, std::move(payload));
}

void ServerSession::send_status(Level level, std::string_view code, std::string_view description) {
  send(kCommandAmf0, kStatusChunkStream, stream_, on_status(level, code, description));
}

void ServerSession::note_output() {
  if (stall_deadline_ == base::kNever && buffered_bytes() > 0) stall_deadline_ = now_ + kStallMax;
}

void ServerSession::leave(Level level, std::string_view code, std::string_view description,
                          CloseReason reason) {
  send_status(level, code, cut(description));
  state_ = State::kLeaving;
  leave_reason_ = reason;
  deadline_ = now_ + kFlushMax;
  held_ = {};
}

void ServerSession::close(CloseReason reason) {
  state_ = State::kOver;
  held_ = {};
  events_.emplace(Closed{reason});
}

}  // namespace proto::rtmp
