// The commands of a ServerSession. They come in any order and before the answers to earlier ones.
#include <utility>

#include "proto/rtmp/session.hpp"

namespace proto::rtmp {

namespace {

constexpr std::uint32_t kStreamsMax = 1000;        // that createStream gives to one connection
constexpr std::size_t kConnectTextSizeMax = 4096;  // of app, tcUrl and flashVer, bytes each

std::string bounded(std::string_view text) {
  return std::string(text.substr(0, kConnectTextSizeMax));
}

}  // namespace

void ServerSession::on_command(const Message& message) {
  const std::optional<Command> command = parse_command(message);
  if (!command) return;
  const std::string& name = command->name;
  if (name == "connect") return on_connect(*command);
  if (name == "createStream") return on_create_stream(*command);
  if (name == "publish") return on_publish(message, *command);
  if (name == "play") return on_play(message, *command);
  if (name == "_result" || name == "_error" || name == "onStatus") return;  // nobody asked
  if (name == "getStreamLength") return answer(command->transaction, amf0_number(0));
  if (name == "FCUnpublish" || name == "deleteStream" || name == "closeStream")
    on_stream_over(*command);
  // releaseStream, FCPublish, _checkbw and what we have never heard of.
  answer(command->transaction, amf0_null());
}

void ServerSession::on_connect(const Command& command) {
  if (const Amf0Value* object = command.object()) {
    app_ = bounded(object->text_of("app"));
    tc_url_ = bounded(object->text_of("tcUrl"));
    flash_version_ = bounded(object->text_of("flashVer"));
    four_ccs_ = four_ccs_of(*object);
  }
  send_control(kWindowSize, kOurWindow);
  send_control(kPeerBandwidth, kOurWindow);
  // Before the answer, which is longer than the 128 bytes that chunks have until then.
  writer_.set_chunk_size(kOurChunkSize, output_);
  send(kCommandAmf0, kCommandChunkStream, 0,
       connect_answer(command.transaction, !four_ccs_.empty()));
}

void ServerSession::on_create_stream(const Command& command) {
  if (last_stream_ < kStreamsMax) ++last_stream_;
  // Answered even without a transaction: whoever asks cannot go on without it.
  send(kCommandAmf0, kCommandChunkStream, 0,
       encode_amf0({amf0_text("_result"), amf0_number(command.transaction), amf0_null(),
                    amf0_number(last_stream_)}));
}

// One stream at a time. A wish that is said again is no new one, and no reason to give up.
bool ServerSession::may_ask(const Message& message) {
  if (request_ >= kWishesMax) {
    close(CloseReason::kNothingWanted);
    return false;
  }
  if (role_ == Role::kNone) return true;
  if (message.stream == stream_) return false;
  send(kCommandAmf0, kStatusChunkStream, message.stream,
       on_status(Level::kError, "NetStream.Failed", "This connection already has a stream."));
  return false;
}

void ServerSession::on_publish(const Message& message, const Command& command) {
  if (!may_ask(message)) return;
  role_ = Role::kPublishAsked;
  stream_ = message.stream;
  deadline_ = base::kNever;
  StreamTarget target = stream_target(app_, tc_url_, bounded(command.text(0)));
  events_.emplace(PublishRequested{.request = ++request_,
                                   .app = std::move(target.app),
                                   .stream_name = std::move(target.stream_name),
                                   .query = std::move(target.query),
                                   .tc_url = tc_url_,
                                   .flash_version = flash_version_});
}

void ServerSession::on_play(const Message& message, const Command& command) {
  if (!may_ask(message)) return;
  role_ = Role::kPlayAsked;
  stream_ = message.stream;
  deadline_ = base::kNever;
  StreamTarget target = stream_target(app_, tc_url_, bounded(command.text(0)));
  events_.emplace(PlayRequested{.request = ++request_,
                                .app = std::move(target.app),
                                .stream_name = std::move(target.stream_name),
                                .query = std::move(target.query),
                                .tc_url = tc_url_});
}

void ServerSession::on_stream_over(const Command& command) {
  if (role_ == Role::kNone) return;
  if (command.name == "deleteStream")  // which one, if it says so
    for (const Amf0Value& argument : command.arguments)
      if (argument.type == Amf0Value::Type::kNumber && argument.number != stream_ && stream_ != 0)
        return;
  end_role();
}

void ServerSession::end_role() {
  const bool published = role_ == Role::kPublishAsked || role_ == Role::kPublishing;
  if (role_ == Role::kPublishing)
    send_status(Level::kStatus, "NetStream.Unpublish.Success", "Publishing has ended.");
  if (published) {
    events_.emplace(PublishEnded{request_});
  } else {
    events_.emplace(PlayEnded{request_});
  }
  role_ = Role::kNone;
  held_ = {};
  held_size_ = 0;
  audio_time_ = video_time_ = data_time_ = {};
  has_time_ = false;
  deadline_ = now_ + kIdleMax;
}

void ServerSession::answer(double transaction, const Amf0Value& value) {
  if (transaction == 0) return;
  send(kCommandAmf0, kCommandChunkStream, 0,
       encode_amf0({amf0_text("_result"), amf0_number(transaction), amf0_null(), value}));
}

}  // namespace proto::rtmp
